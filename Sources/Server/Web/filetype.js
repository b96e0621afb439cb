// What a file is, by its first bytes. Only a hint, so that an obvious refusal needs no upload: the
// server looks for itself.
import { byteText, t } from "./text.js";

const beginnings = [
	["\xff\xd8\xff", "image/jpeg"], ["\x89PNG", "image/png"], ["%PDF", "application/pdf"],
	["GIF8", "GIF"], ["II*\0", "TIFF"], ["MM\0*", "TIFF"],
];
const brands = { heic: "HEIC", heix: "HEIC", mif1: "HEIC", avif: "AVIF" };

// A media type, the name of something that is never accepted, or undefined for "cannot tell".
function kindOf(start) {
	if (start.slice(4, 8) === "ftyp") return brands[start.slice(8, 12)] ?? "MP4";
	if (start.startsWith("RIFF") && start.endsWith("WEBP")) return "WebP";
	return beginnings.find(([beginning]) => start.startsWith(beginning))?.[1];
}

// Why `file` cannot be sent, in a sentence; null when it may be tried.
export async function refusal(file, limits) {
	if (file.size === 0) return t.upload.empty;
	if (file.size > limits.upload_bytes) return t.upload.tooLarge(byteText(limits.upload_bytes), byteText(file.size));
	const kind = kindOf(String.fromCharCode(...new Uint8Array(await file.slice(0, 12).arrayBuffer())));
	return !kind || limits.accepted_types.includes(kind) ? null : t.upload.wrongType(kind);
}

// "PDF", "DOCX": what a document's card calls it.
export const documentKind = (fileName) => (/\.(\w{2,4})$/.exec(fileName)?.[1] ?? "file").toUpperCase();
