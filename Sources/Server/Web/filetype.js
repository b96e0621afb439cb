// What a file is, by its first bytes. Only a hint, so that an obvious refusal needs no upload: the
// server looks for itself.
import { t } from "./text.js";
import { byteText } from "./time.js";

const signatures = [
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/png", [0x89, 0x50, 0x4e, 0x47]],
  ["application/pdf", [0x25, 0x50, 0x44, 0x46]],
  ["zip", [0x50, 0x4b, 0x03, 0x04]],
  ["GIF", [0x47, 0x49, 0x46, 0x38]],
  ["TIFF", [0x49, 0x49, 0x2a, 0x00]],
  ["TIFF", [0x4d, 0x4d, 0x00, 0x2a]],
  ["BMP", [0x42, 0x4d]],
  ["MP3", [0x49, 0x44, 0x33]],
  ["RAR", [0x52, 0x61, 0x72, 0x21]],
  ["Windows program", [0x4d, 0x5a]],
  ["Linux program", [0x7f, 0x45, 0x4c, 0x46]],
];

const brands = { heic: "HEIC", heix: "HEIC", mif1: "HEIC", heim: "HEIC", hevc: "HEIC", avif: "AVIF", avis: "AVIF", "qt  ": "QuickTime" };

/// A media type, a plain name of something that is never accepted, or null for "cannot tell".
function kindOf(bytes) {
  const latin = String.fromCharCode(...bytes);
  if (latin.slice(4, 8) === "ftyp") return brands[latin.slice(8, 12)] ?? "MP4";
  if (latin.startsWith("RIFF") && latin.slice(8, 12) === "WEBP") return "WebP";
  return signatures.find(([, start]) => start.every((byte, place) => bytes[place] === byte))?.[0] ?? null;
}

/// Why `file` cannot be sent, in a sentence; null when it may be tried.
export async function refusal(file, limits) {
  if (file.size === 0) return t.upload.empty;
  if (file.size > limits.upload_bytes) return t.upload.tooLarge(byteText(limits.upload_bytes), byteText(file.size));
  const kind = kindOf(new Uint8Array(await file.slice(0, 16).arrayBuffer()));
  // Zip files may be office documents, and what cannot be told may be text.
  if (kind === null || kind === "zip" || limits.accepted_types.includes(kind)) return null;
  return t.upload.wrongType(kind);
}

/// "PDF", "DOCX": what a document's card calls it.
export function documentKind(mediaType, fileName) {
  const names = { "application/pdf": "PDF", "text/plain": "TXT", "text/csv": "CSV" };
  return names[mediaType] ?? (/\.(\w{2,4})$/.exec(fileName)?.[1] ?? "FILE").toUpperCase();
}
