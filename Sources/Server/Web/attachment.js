// How the pictures and documents of a message look in a thread.
import { blurhashCanvas } from "./blurhash.js";
import { h, icon, styled } from "./dom.js";
import { documentKind } from "./filetype.js";
import { t } from "./text.js";
import { byteText } from "./time.js";

const longestSide = 300;
const shortestSide = 96;

export const rendition = (attachment, name) => attachment.renditions.find((each) => each.name === name);

/// The pictures of a message as one block, its documents as cards below. `open(attachment)` shows one large.
export function attachmentViews(attachments, open) {
  const pictures = attachments.filter((each) => each.kind === "image");
  const documents = attachments.filter((each) => each.kind !== "image");
  const columns = pictures.length === 1 ? 1 : pictures.length === 2 || pictures.length === 4 ? 2 : 3;
  return [
    pictures.length > 0 && h("div", { class: `pictures columns-${columns}` }, pictures.map((each) => pictureView(each, pictures.length === 1, open))),
    documents.map(documentCard),
  ];
}

/// A picture in a box that has its size before the first byte of it is here.
function pictureView(attachment, isAlone, open) {
  const { preview } = attachment;
  const image = h("img", { src: rendition(attachment, "thumb")?.url ?? attachment.original_url, alt: "", decoding: "async", draggable: "false" });
  const placeholder = blurhashCanvas(preview?.blurhash);
  const button = h("button.picture", { "aria-label": t.picture.open(attachment.file_name), onclick: () => open(attachment) }, placeholder, image);
  if (preview) {
    if (isAlone) {
      const scale = Math.min(1, longestSide / Math.max(preview.width, preview.height));
      const [width, height] = [preview.width, preview.height].map((side) => Math.max(shortestSide, Math.round(side * scale)));
      styled(button, { width: `${width}px`, "aspect-ratio": `${width} / ${height}` });
    }
    if (preview.dominant_color && !preview.has_transparency) styled(button, { "background-color": preview.dominant_color });
    button.classList.toggle("small", Math.max(preview.width, preview.height) < shortestSide);
  }
  image.addEventListener("load", () => {
    button.classList.add("loaded");
    placeholder?.remove();
  });
  image.addEventListener("error", () => button.classList.add("broken"));
  return button;
}

function documentCard(attachment) {
  const kind = documentKind(attachment.media_type, attachment.file_name);
  const size = byteText(attachment.sent_byte_count);
  return h("a.document", { href: attachment.original_url, download: attachment.file_name, "aria-label": t.picture.document(attachment.file_name, kind, size) },
    h("span.document-kind", kind),
    h("span.document-text", h("span.document-name", attachment.file_name), h("span.document-size", t.picture.kindAndSize(kind, size))),
    icon("download"));
}

/// What a list says of a message: its text, or what it carries.
export function summary(message) {
  if (message.deleted) return t.message.deleted;
  if (message.text) return message.text;
  const pictures = message.attachments.filter(({ kind }) => kind === "image").length;
  const documents = message.attachments.length - pictures;
  return documents === 0 ? t.message.photos(pictures) : t.message.files(message.attachments.length, message.attachments[0].file_name);
}
