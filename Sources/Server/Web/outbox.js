// What is written but not yet sent, and what is not yet finished: both survive a reload.
import { call, freshKey, session } from "./api.js";
import { live } from "./live.js";

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

// Messages on their way, each waiting, sending or failed. Its key makes the server take it once, however
// often it is sent; entries leave in the order they came, and only when the server has them.
class Outbox extends EventTarget {
	#entries = [];
	#timer = 0;
	#isSending = false;
	#attempt = 0;

	constructor() {
		super();
		live.addEventListener("resync", () => this.send());
	}

	open() {
		const places = Object.keys(localStorage).filter((key) => key.startsWith(`attache.outbox.${session.person.id}.`)).sort();
		this.#entries = places.map((place) => kept.read(place)).map((entry) => ({ ...entry, state: entry.problem ? "failed" : "waiting" }));
		this.dispatchEvent(new Event("change"));
		this.send();
	}

	of(conversationId) {
		return this.#entries.filter((entry) => entry.conversation_id === conversationId);
	}

	add(conversationId, text, attachments) {
		const key = freshKey();
		// Each has a place of its own: windows of one person do not write over one another.
		const entry = { key, place: `attache.outbox.${session.person.id}.${Date.now()}.${key}`, conversation_id: conversationId, text, attachments };
		this.#entries.push(entry);
		this.retry(entry);
	}

	retry(entry) {
		this.#become(entry, "waiting");
		this.send();
	}

	discard(entry) {
		this.#entries = this.#entries.filter((each) => each !== entry);
		kept.write(entry.place, null);
		this.dispatchEvent(new Event("change"));
	}

	// Whether `message` is the event of an entry whose own answer is still to come.
	expects(message) {
		return message.author_id === session.person.id && this.of(message.conversation_id).some(({ state, text }) => state === "sending" && text === message.text);
	}

	// Sends what waits, one after the other, until the connection is lost.
	async send() {
		if (this.#isSending || !session.person) return;
		this.#isSending = true;
		clearTimeout(this.#timer);
		for (let entry; (entry = this.#entries.find(({ state }) => state === "waiting"));) {
			this.#become(entry, "sending");
			try {
				const body = { text: entry.text, attachment_ids: entry.attachments.map(({ id }) => id) };
				const message = await call("POST", `/conversations/${entry.conversation_id}/messages`, body, { "Idempotency-Key": entry.key });
				this.#attempt = 0;
				this.discard(entry);
				this.dispatchEvent(new CustomEvent("sent", { detail: message }));
			} catch (problem) {
				this.#become(entry, problem.isTemporary ? "waiting" : "failed", problem.isTemporary ? null : problem.message);
				if (!problem.isTemporary) continue;
				const seconds = problem.retryAfterSeconds ?? Math.min(15, 2 ** this.#attempt);
				this.#attempt += 1;
				this.#timer = setTimeout(() => this.send(), seconds * 1000);
				break;
			}
		}
		this.#isSending = false;
	}

	#become(entry, state, problem = null) {
		Object.assign(entry, { state, problem });
		kept.write(entry.place, entry);
		this.dispatchEvent(new Event("change"));
	}
}

export const outbox = new Outbox();
