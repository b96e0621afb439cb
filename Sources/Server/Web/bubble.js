// One message as it looks in a thread, sent or on its way.
import { session } from "./api.js";
import { attachmentViews } from "./attachment.js";
import { h } from "./dom.js";
import { outbox } from "./outbox.js";
import { nameOf } from "./pieces.js";
import { t } from "./text.js";
import { dayName, isSameDay, messageTime } from "./time.js";

export const isMine = (message) => message.author_id === session.person.id;

// The rows of a thread for its list: days, the line above what is new, messages. `messageView(message,
// follows)` makes a message's element; it follows when it stands right below one of the same person.
export function threadRows(messages, firstUnread, messageView) {
	const rows = [];
	let before = null;
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

// A message of a conversation; `open(attachment)` shows a picture large.
export function messageView(conversation, message, follows, open) {
	const author = nameOf(conversation.parties.find(({ id }) => id === message.author_id));
	const isRead = message.read_at || message.number <= conversation.other_read_up_to;
	return bubble(isMine(message), follows,
		[
			h("span.unseen", t.thread.from(isMine(message) ? t.person.you : author)),
			!conversation.other && !follows && h("span.author", author),
			message.deleted ? h("p.words.gone", t.message.deleted) : contents(message, open),
		],
		[
			h("time", { datetime: message.sent_at, title: message.read_at && t.message.readAt(messageTime(message.read_at)) }, messageTime(message.sent_at)),
			isMine(message) && !message.deleted && h("em", { "data-receipt": message.number }, isRead ? t.message.read : t.message.sent),
		]);
}

// A message of the outbox; `state` is sending, offline or failed.
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

const bubble = (isOwn, follows, content, meta) => h(`div.row.${isOwn ? "mine" : "theirs"}.${follows ? "follows" : "begins"}`, { role: "listitem" }, h("div.bubble", content, h("span.meta", meta)));

// Addresses of pages become links that open beside this page.
function linked(text) {
	return text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/).map((part, index) =>
		(index % 2 ? h("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part));
}
