// A conversation: its messages, and where the next one is written.
import { get, post, query } from "./api.js";
import { authorOf, isMine, messageView, pendingView, threadRows } from "./bubble.js";
import "./composer.js";
import { announce, h, icon, Part } from "./dom.js";
import { openLightbox } from "./lightbox.js";
import { live } from "./live.js";
import "./message-list.js";
import { outbox } from "./outbox.js";
import { carefully, errorState } from "./pieces.js";
import { t } from "./text.js";

// It is given `talk`, the conversation, or null when it has not begun; then `begin` makes it for the first
// message or file, or `beginWith` out of the first message's text, or `blocked` is why neither may be.
// `prompt` makes what stands there while there is no message; the rest is the composer's. Dispatches
// "conversation" when what it knows of it has changed.
class ConversationPanel extends Part {
	#messages = [];
	#hasEarlier = false;
	#isLoading = false;
	#isLoaded = false;
	#firstUnread = null;
	#readTo = 0;

	connectedCallback() {
		this.hear(live, "message", (event) => this.#arrived(event.detail));
		this.hear(live, "read", (event) => this.#wasRead(event.detail));
		this.hear(live, "status", (event) => event.detail.id === this.talk?.id && this.know(event.detail));
		this.hear(live, "resync", () => this.#isLoaded && this.#resync());
		this.hear(live, "state", () => this.#draw());
		this.hear(outbox, "change", () => this.#draw());
		this.hear(outbox, "sent", (event) => this.#arrived(event.detail));
		this.hear(document, "visibilitychange", () => this.#markRead());
		this.hear(document, "paste", (event) => this.#took(event, event.clipboardData));
		this.hear(this, "drop", (event) => this.#took(event, event.dataTransfer));
		this.hear(this, "dragenter dragover", (event) => this.#dragged(event));
		this.hear(this, "dragleave", (event) => this.contains(event.relatedTarget) || this.classList.remove("dropping"));
		this.list = document.createElement("message-list");
		this.hear(this.list, "older", () => this.#loadOlder());
		this.hear(this.list, "end", () => this.#markRead());
		this.foot = h("div.foot");
		this.replaceChildren(this.list, this.foot, h("div.drop-here", { "aria-hidden": "true" }, icon("image"), t.composer.drop));
		this.#readTo = this.talk?.read_up_to ?? 0;
		this.#drawFoot();
		this.#load();
	}

	get #path() {
		return `/conversations/${this.talk.id}`;
	}

	async #load() {
		if (!this.talk) return this.#draw();
		try {
			const page = await get(`${this.#path}/messages?limit=50`);
			this.#messages = page.items;
			this.#hasEarlier = page.has_earlier;
			this.#firstUnread = page.items.find((message) => message.number > this.#readTo && !isMine(message))?.number;
			this.#isLoaded = true;
			this.#draw();
			if (this.#firstUnread) this.list.scrollTo("unread");
			this.#markRead();
		} catch (problem) {
			this.list.append(this.promptView = h("div.prompt", errorState(problem, () => this.#load())));
		}
	}

	async #loadOlder() {
		if (this.#isLoading || !this.#hasEarlier) return;
		this.#isLoading = true;
		try {
			const page = await get(query(`${this.#path}/messages`, { before: this.#messages[0].number, limit: 100 }));
			this.#messages.unshift(...page.items);
			this.#hasEarlier = page.has_earlier;
		} catch {
			// The next draw tries again.
			await new Promise((resolve) => setTimeout(resolve, 2000));
		}
		this.#isLoading = false;
		this.#draw();
	}

	async #resync() {
		if (!this.talk) return;
		await carefully(async () => {
			this.know(await get(this.#path));
			const last = this.#messages.at(-1)?.number;
			const page = await get(query(`${this.#path}/messages`, { after: last, limit: 100 }));
			if (page.has_later) return this.#load();
			for (const message of page.items) this.#arrived(message);
		});
	}

	#arrived(message) {
		if (message.conversation_id !== this.talk?.id || outbox.expects(message)) return;
		const last = this.#messages.at(-1)?.number ?? message.number - 1;
		if (message.number > last + 1) return this.#resync();
		if (message.number > last) {
			this.#messages.push(message);
			if (!isMine(message)) announce(t.thread.arrived(authorOf(this.talk, message), message.text));
		} else {
			const index = this.#messages.findIndex(({ number }) => number === message.number);
			if (index >= 0) this.#messages[index] = message;
		}
		this.#draw();
	}

	#wasRead({ conversation_id, person_id, number }) {
		const { talk } = this;
		if (conversation_id !== talk?.id || person_id !== talk.other?.id) return;
		talk.other_read_up_to = Math.max(talk.other_read_up_to, number);
		// In place: a row that is made anew would load its pictures again.
		for (const mark of this.querySelectorAll("[data-receipt]")) {
			if (mark.dataset.receipt <= talk.other_read_up_to) mark.textContent = t.message.read;
		}
	}

	know(talk) {
		const before = this.talk;
		this.#isLoaded ||= !before;
		this.talk = { ...talk, other_read_up_to: Math.max(before?.other_read_up_to ?? 0, talk.other_read_up_to) };
		if (before?.writing.reason !== talk.writing.reason || !this.composer) this.#drawFoot();
		this.dispatchEvent(new Event("conversation"));
	}

	#markRead() {
		const last = this.#messages.findLast((message) => !isMine(message))?.number ?? 0;
		if (!this.talk?.other || last <= this.#readTo || document.hidden || !this.list.isAtEnd) return;
		const before = this.#readTo;
		this.#readTo = last;
		post(`${this.#path}/read`, { number: last }).catch(() => (this.#readTo = before));
	}

	#draw() {
		const rows = threadRows(this.#messages, this.#firstUnread, (message, follows) => messageView(this.talk, message, follows, (attachment) => this.#open(attachment)));
		for (const entry of outbox.of(this.talk?.id)) {
			const state = entry.state === "failed" ? "failed" : live.isConnected ? "sending" : "offline";
			rows.push({ key: `${entry.key} ${state}`, height: 60, view: () => pendingView(entry, state) });
		}
		const isEmpty = rows.length === 0 && (this.#isLoaded || !this.talk);
		this.promptView?.remove();
		if (isEmpty) this.list.append(this.promptView = h("div.prompt", this.prompt()));
		this.list.setRows(rows, this.#hasEarlier);
	}

	#open(attachment) {
		const pictures = this.#messages.filter(({ deleted }) => !deleted).flatMap((message) => message.attachments
			.filter(({ kind }) => kind === "image")
			.map((each) => ({ attachment: each, sentAt: message.sent_at, author: authorOf(this.talk, message) })));
		openLightbox(pictures, pictures.findIndex((picture) => picture.attachment.id === attachment.id));
	}

	#drawFoot() {
		const { talk, begin, hint, isExclusive } = this;
		const reason = talk ? talk.writing.reason : this.blocked;
		this.composer = null;
		if (reason) {
			this.foot.replaceChildren(h("p.unavailable", { role: "note" }, icon("lock"), h("span", t.unavailable[reason])));
			return;
		}
		this.composer = document.createElement("message-composer");
		const target = talk || begin ? async () => (await this.#begun()).id : null;
		Object.assign(this.composer, { draftId: talk?.id ?? this.draftId, target, isExclusive, hint });
		this.hear(this.composer, "submit", (event) => this.#submit(event.detail));
		this.foot.replaceChildren(this.composer);
	}

	// Several files at once begin one conversation.
	async #begun() {
		if (!this.talk) {
			this.beginning ??= this.begin().finally(() => (this.beginning = null));
			this.talk = await this.beginning;
			this.composer.draftId = this.talk.id;
			this.#isLoaded = true;
		}
		return this.talk;
	}

	#submit({ text, attachments }) {
		return carefully(async () => {
			if (!this.talk && this.beginWith) {
				this.composer.sendButton.disabled = true;
				const talk = await this.beginWith(text).finally(() => (this.composer.sendButton.disabled = false));
				this.composer.clear();
				this.composer = null;
				this.know(talk);
				this.composer?.input.focus();
				return this.#resync();
			}
			const { id } = await this.#begun();
			this.composer.clear();
			this.list.scrollToEnd();
			outbox.add(id, text, attachments);
		});
	}

	#dragged(event) {
		if (!this.composer?.target || !event.dataTransfer.types.includes("Files")) return;
		event.preventDefault();
		this.classList.add("dropping");
	}

	#took(event, transfer) {
		this.classList.remove("dropping");
		if (!this.composer || !transfer?.files.length) return;
		event.preventDefault();
		this.composer.addFiles(transfer.files);
	}
}

customElements.define("conversation-panel", ConversationPanel);

export const conversationPanel = (given) => Object.assign(document.createElement("conversation-panel"), given);
