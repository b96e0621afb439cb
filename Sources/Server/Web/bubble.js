// One message as it looks in a thread, sent or on its way.
import { blurhashCanvas } from "./blurhash.js";
import { outbox } from "./outbox.js";
import { byteText, dayName, h, icon, iconButton, isSameDay, messageTime, nameOf, session, styled, t } from "./pieces.js";

export const isMine = (message) => message.author_id === session.person.id;

export function threadRows(messages, firstUnread, messageView) {
	const rows = [];
	let before;
	for (const message of messages) {
		const isNewDay = !before || !isSameDay(before.sent_at, message.sent_at);
		const isUnread = message.number === firstUnread;
		const follows = !isNewDay && !isUnread && before.author_id === message.author_id;
		if (isNewDay) rows.push(line("day", dayName(message.sent_at)));
		if (isUnread) rows.push(line("unread", t.thread.unread));
		rows.push({ key: `${message.number} ${follows} ${Boolean(message.deleted)}`, height: guess(message), view: () => messageView(message, follows) });
		before = message;
	}
	return rows;
}

const line = (kind, text) => ({ key: kind === "day" ? `day ${text}` : kind, height: 44, view: () => h(`div.${kind}-line`, { role: "listitem" }, h("span", text)) });

function guess({ text, attachments }) {
	const pictures = attachments.length === 1 ? 235 : 105 * Math.ceil(attachments.length / 3);
	return 42 + 20 * Math.floor(text.length / 55) + pictures;
}

export const authorOf = (talk, message) => (isMine(message) ? t.person.you : nameOf(talk.parties.find(({ id }) => id === message.author_id)));

const gone = ({ deleted }) => (deleted.by === session.person.id ? t.message.deletedByYou : t.message.deleted);

// `open(attachment)` shows a picture large, `remove(message)` deletes after a question.
export function messageView(talk, message, follows, { open, remove }) {
	const author = authorOf(talk, message);
	const isRead = message.read_at || message.number <= talk.other_read_up_to;
	return bubble(isMine(message), follows,
		[
			h(talk.other || follows ? "span.unseen" : "span.author", author),
			message.deleted ? h("p.words.gone", gone(message)) : contents(message, open),
			!message.deleted && (isMine(message) || !talk.other) && iconButton("trash", t.action.delete.confirm, () => remove(message), { class: "remove" }),
		],
		[
			h("time", { datetime: message.sent_at, title: message.read_at && t.message.readAt(messageTime(message.read_at)) }, messageTime(message.sent_at)),
			isMine(message) && !message.deleted && h("em", { "data-receipt": message.number }, isRead ? t.message.read : t.message.sent),
		]);
}

export function pendingView(entry, state) {
	const row = bubble(true, true, contents(entry, () => {}), h("em", t.message[state]));
	row.classList.add("pending");
	if (state === "failed") {
		row.append(h("p.failure", entry.problem,
			h("button.link", { onclick: () => outbox.retry(entry) }, t.message.retry),
			h("button.link", { onclick: () => outbox.discard(entry) }, t.message.discard)));
	}
	return row;
}

const contents = ({ text, attachments }, open) => [attachmentViews(attachments, open), text && h("p.words", linked(text))];

const bubble = (isOwn, follows, content, meta) => h(`div.row.${isOwn ? "mine" : "theirs"}.${follows ? "follows" : "begins"}`, { role: "listitem" }, h("div.bubble", { tabindex: -1 }, content, h("span.meta", meta)));

function linked(text) {
	return text.split(/(https?:\/\/\S+[^\s.,;:!?)])/).map((part, index) => (index % 2 ? h("a", { href: part, target: "_blank" }, part) : part));
}

const longestSide = 300;
const leastSides = [220, 96];

export const pictureURL = (attachment, name) => attachment.renditions.find((each) => each.name === name)?.url ?? attachment.original_url;
const isPicture = ({ kind }) => kind === "image";

function attachmentViews(attachments, open) {
	const pictures = attachments.filter(isPicture);
	const columns = { 1: 1, 2: 2, 4: 2 }[pictures.length] ?? 3;
	return [
		pictures.length > 0 && h(`div.pictures.columns-${columns}`, pictures.map((each) => pictureView(each, columns === 1, open))),
		attachments.filter((each) => !isPicture(each)).map(documentCard),
	];
}

// Its box has its size before the first byte is here.
function pictureView(attachment, isAlone, open) {
	const { width, height, blurhash, dominant_color } = attachment.preview;
	const placeholder = blurhashCanvas(blurhash);
	const image = h("img", {
		src: pictureURL(attachment, "thumb"), alt: "", decoding: "async", draggable: "false",
		onload() {
			button.classList.add("loaded");
			placeholder?.remove();
			button.style.backgroundColor = "";
		},
	});
	const button = h("button.picture", { "aria-label": t.picture.open(attachment.file_name), onclick: () => open(attachment) }, placeholder, image);
	button.classList.toggle("small", Math.max(width, height) < leastSides[1]);
	if (isAlone) {
		const scale = Math.min(1, longestSide / Math.max(width, height));
		const sides = [width, height].map((side, index) => Math.max(leastSides[index], Math.round(side * scale)));
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

export function summary({ deleted, text, attachments }) {
	if (deleted) return gone({ deleted });
	return text || (attachments.every(isPicture) ? t.message.photos(attachments.length) : t.message.files(attachments.length, attachments[0].file_name));
}

export const documentKind = (fileName) => (/\.(\w{2,4})$/.exec(fileName)?.[1] ?? "file").toUpperCase();
