// How the pictures and documents of a message look in a thread.
import { blurhashCanvas } from "./blurhash.js";
import { h, icon, styled } from "./dom.js";
import { documentKind } from "./filetype.js";
import { t } from "./text.js";
import { byteText } from "./time.js";

const longestSide = 300;
const shortestSide = 96;

export const rendition = (attachment, name) => attachment.renditions.find((each) => each.name === name);
const isPicture = ({ kind }) => kind === "image";

// The pictures of a message as one block, its documents as cards below. `open(attachment)` shows one large.
export function attachmentViews(attachments, open) {
	const pictures = attachments.filter(isPicture);
	const columns = { 1: 1, 2: 2, 4: 2 }[pictures.length] ?? 3;
	return [
		pictures.length > 0 && h(`div.pictures.columns-${columns}`, pictures.map((each) => pictureView(each, columns === 1, open))),
		attachments.filter((each) => !isPicture(each)).map(documentCard),
	];
}

// A picture in a box that has its size before the first byte of it is here.
function pictureView(attachment, isAlone, open) {
	const { width, height, blurhash, dominant_color } = attachment.preview;
	const placeholder = blurhashCanvas(blurhash);
	const image = h("img", {
		src: rendition(attachment, "thumb")?.url ?? attachment.original_url, alt: "", decoding: "async", draggable: "false",
		onload() {
			button.classList.add("loaded");
			placeholder?.remove();
			styled(button, { "background-color": "" });
		},
	});
	const button = h("button.picture", { "aria-label": t.picture.open(attachment.file_name), onclick: () => open(attachment) }, placeholder, image);
	button.classList.toggle("small", Math.max(width, height) < shortestSide);
	if (isAlone) {
		const scale = Math.min(1, longestSide / Math.max(width, height));
		const sides = [width, height].map((side) => Math.max(shortestSide, Math.round(side * scale)));
		styled(button, { width: `${sides[0]}px`, "aspect-ratio": sides.join(" / ") });
	}
	return styled(button, { "background-color": dominant_color ?? "" });
}

function documentCard(attachment) {
	const { file_name, original_url } = attachment;
	const kind = documentKind(file_name);
	const size = byteText(attachment.sent_byte_count);
	return h("a.document", { href: original_url, download: file_name, "aria-label": t.picture.document(file_name, kind, size) },
		h("span.document-kind", kind), h("span.document-text", h("span.document-name", file_name), h("span.document-size", t.picture.kindAndSize(kind, size))), icon("download"));
}

// What a list says of a message: its text, or what it carries.
export function summary({ deleted, text, attachments }) {
	if (deleted) return t.message.deleted;
	return text || (attachments.every(isPicture) ? t.message.photos(attachments.length) : t.message.files(attachments.length, attachments[0].file_name));
}
