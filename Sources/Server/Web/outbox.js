// What is not yet sent, and what is not yet finished: both survive a reload.
import { live } from "./live.js";
import { call, freshKey, on, session, tell } from "./pieces.js";

// Without a store (it may be full or forbidden) only a reload loses anything.
export const kept = {
	read(key) {
		try {
			return JSON.parse(localStorage.getItem(key));
		} catch {
			return null;
		}
	},
	write(key, value) {
		try {
			if (value) localStorage.setItem(key, JSON.stringify(value));
			else localStorage.removeItem(key);
		} catch {}
	},
};

// Unfinished messages: `{text, attachments}` by conversation, or by what will become one.
export const drafts = {
	key: (id) => `attache.draft.${session.person.id}.${id}`,
	read: (id) => kept.read(drafts.key(id)) ?? { text: "", attachments: [] },
	write: (id, draft) => kept.write(drafts.key(id), (draft.text || draft.attachments.length) && draft),
};

let entries = [], timer = 0, isSending = false, attempt = 0;

// Messages on their way, each waiting, sending or failed. By its key the server takes each once, however often it
// is sent; they leave in the order they came, and only when the server has them.
export const outbox = Object.assign(new EventTarget(), { open, of, add, retry, discard, expects });
on(live, { resync: send });

const placeOf = (key) => `attache.outbox.${session.person.id}.${key}`;

function open() {
	const places = Object.keys(localStorage).filter((key) => key.startsWith(placeOf(""))).sort();
	entries = places.map(kept.read).map((entry) => ({ ...entry, state: entry.problem ? "failed" : "waiting" }));
	tell(outbox, "change");
	send();
}

function of(conversationId) {
	return entries.filter((entry) => entry.conversation_id === conversationId);
}

function add(conversationId, text, attachments) {
	const key = freshKey();
	// A place of its own: windows of one person do not write over one another.
	const entry = { key, place: placeOf(`${Date.now()}.${key}`), conversation_id: conversationId, text, attachments };
	entries.push(entry);
	retry(entry);
}

function retry(entry) {
	become(entry, "waiting");
	send();
}

function discard(entry) {
	entries = entries.filter((each) => each !== entry);
	kept.write(entry.place, null);
	tell(outbox, "change");
}

// Whether `message` is the event of an entry whose own answer is still to come.
function expects(message) {
	return message.author_id === session.person.id && of(message.conversation_id).some(({ state, text }) => state === "sending" && text === message.text);
}

// One after the other, until the connection is lost.
async function send() {
	if (isSending || !session.person) return;
	isSending = true;
	clearTimeout(timer);
	for (let entry; (entry = entries.find(({ state }) => state === "waiting"));) {
		become(entry, "sending");
		try {
			const body = { text: entry.text, attachment_ids: entry.attachments.map(({ id }) => id) };
			const message = await call("POST", `/conversations/${entry.conversation_id}/messages`, body, { "Idempotency-Key": entry.key });
			attempt = 0;
			discard(entry);
			tell(outbox, "sent", message);
		} catch (problem) {
			if (!problem.isTemporary) {
				become(entry, "failed", problem.message);
				continue;
			}
			become(entry, "waiting");
			timer = setTimeout(send, 1000 * (problem.retryAfterSeconds ?? Math.min(15, 2 ** attempt)));
			attempt += 1;
			break;
		}
	}
	isSending = false;
}

function become(entry, state, problem = null) {
	Object.assign(entry, { state, problem });
	kept.write(entry.place, entry);
	tell(outbox, "change");
}
