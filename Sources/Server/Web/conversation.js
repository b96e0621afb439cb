// A conversation: its messages, and where the next one is written.
import { attachmentViews } from "./attachment.js";
import { get, post, query, session, Unreachable } from "./api.js";
import "./composer.js";
import { announce, h, icon, listen } from "./dom.js";
import { openLightbox } from "./lightbox.js";
import { live } from "./live.js";
import { threadRows } from "./message-list.js";
import { drafts, outbox } from "./outbox.js";
import { errorState, nameOf, toast } from "./pieces.js";
import { t } from "./text.js";
import { messageTime } from "./time.js";

const pageSize = 50;

/// Before it enters the page it is given:
///   conversation  null when it has not begun
///   draftId       under what its draft is kept
///   begin         makes the conversation when the first message or file comes (or null)
///   beginWith     makes it out of the first message's text (or null)
///   prompt        what stands there while there is no message
///   exclusive     no text while a picture is chosen
///   blocked       why nothing can be written before it has begun
/// Dispatches "conversation" when what it knows of it has changed.
export class ConversationPanel extends HTMLElement {
  #messages = [];
  #hasEarlier = false;
  #isLoading = false;
  #firstUnread = null;
  #readTo = 0;

  connectedCallback() {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    listen(live, "message", (event) => this.#arrived(event.detail), signal);
    listen(live, "read", (event) => this.#wasRead(event.detail), signal);
    listen(live, "status", (event) => event.detail.id === this.conversation?.id && this.know(event.detail), signal);
    listen(live, "resync", () => this.#resync(), signal);
    listen(live, "state", () => this.#draw(), signal);
    listen(outbox, "change", () => this.#draw(), signal);
    listen(outbox, "sent", (event) => this.#arrived(event.detail), signal);
    listen(document, "visibilitychange", () => this.#markRead(), signal);
    listen(document, "paste", (event) => this.#took(event, event.clipboardData), signal);
    listen(this, "dragenter dragover", (event) => this.#dragged(event), signal);
    listen(this, "dragleave", (event) => !this.contains(event.relatedTarget) && this.classList.remove("dropping"), signal);
    listen(this, "drop", (event) => this.#took(event, event.dataTransfer), signal);
    this.messageList = document.createElement("message-list");
    listen(this.messageList, "older", () => this.#loadOlder(), signal);
    listen(this.messageList, "seen", () => this.#markRead(), signal);
    this.foot = h("div.foot");
    this.replaceChildren(this.messageList, this.foot, h("div.drop-here", { "aria-hidden": "true" }, icon("image"), t.composer.drop));
    this.#readTo = this.conversation?.read_up_to ?? 0;
    this.#drawFoot();
    this.#load();
  }

  disconnectedCallback() {
    this.leaving.abort();
  }

  get #path() {
    return `/conversations/${this.conversation.id}`;
  }

  async #load() {
    if (!this.conversation) return this.#draw();
    try {
      const page = await get(`${this.#path}/messages?limit=${pageSize}`);
      if (!this.isConnected) return;
      this.#messages = page.items;
      this.#hasEarlier = page.has_earlier;
      const unread = page.items.find((message) => message.number > this.#readTo && message.author_id !== session.person.id);
      this.#firstUnread = this.conversation.unread_count > 0 ? unread?.number ?? null : null;
      this.#draw();
      if (this.#firstUnread) this.messageList.scrollTo("unread");
      this.#markRead();
    } catch (problem) {
      this.messageList.replaceWith(errorState(problem, () => this.connectedCallback()));
    }
  }

  async #loadOlder() {
    if (this.#isLoading || !this.#hasEarlier || !this.#messages.length) return;
    this.#isLoading = true;
    try {
      const page = await get(query(`${this.#path}/messages`, { before: this.#messages[0].number, limit: 100 }));
      this.#messages = [...page.items, ...this.#messages];
      this.#hasEarlier = page.has_earlier;
    } catch {
      // The next scroll, or the next connection, tries again.
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
    this.#isLoading = false;
    this.#draw();
  }

  /// Fetches what came while nobody listened.
  async #resync() {
    if (!this.conversation) return;
    try {
      this.know(await get(this.#path));
      const last = this.#messages.at(-1)?.number ?? 0;
      const page = await get(query(`${this.#path}/messages`, last ? { after: last, limit: 100 } : { limit: pageSize }));
      if (page.has_later) return this.#load();
      for (const message of page.items) this.#arrived(message);
    } catch (problem) {
      if (!(problem instanceof Unreachable)) toast(problem.message);
    }
  }

  #arrived(message) {
    if (message.conversation_id !== this.conversation?.id || outbox.expects(message)) return;
    const last = this.#messages.at(-1)?.number ?? 0;
    if (message.number <= last) {
      const index = this.#messages.findIndex(({ number }) => number === message.number);
      if (index >= 0) this.#messages[index] = message;
    } else if (message.number === last + 1 || last === 0) {
      this.#messages.push(message);
      if (message.author_id !== session.person.id) announce(t.thread.arrived(this.#author(message), message.text));
    } else {
      return this.#resync();
    }
    this.#draw();
  }

  #wasRead({ conversation_id, person_id, number }) {
    if (conversation_id !== this.conversation?.id) return;
    if (person_id === session.person.id) this.#readTo = Math.max(this.#readTo, number);
    else this.conversation.other_read_up_to = Math.max(this.conversation.other_read_up_to ?? 0, number);
    // In place: a row that is made anew would load its pictures again.
    for (const mark of this.querySelectorAll("[data-receipt]")) {
      if (Number(mark.dataset.receipt) <= this.conversation.other_read_up_to) mark.textContent = t.message.read;
    }
  }

  /// Takes over what an answer or an event says of the conversation.
  know(conversation) {
    const couldWrite = this.conversation?.writing.allowed;
    const receipts = this.conversation?.other_read_up_to ?? 0;
    this.conversation = { ...conversation, other_read_up_to: Math.max(receipts, conversation.other_read_up_to ?? 0) };
    if (couldWrite !== conversation.writing.allowed) this.#drawFoot();
    this.dispatchEvent(new Event("conversation"));
  }

  #markRead() {
    const last = this.#messages.findLast(({ author_id }) => author_id !== session.person.id)?.number ?? 0;
    const isParty = this.conversation?.other;
    if (!isParty || last <= this.#readTo || document.visibilityState !== "visible" || !this.messageList.isAtEnd) return;
    const before = this.#readTo;
    this.#readTo = last;
    post(`${this.#path}/read`, { number: last }).catch(() => {
      this.#readTo = before;
    });
  }

  #author(message) {
    return nameOf(this.conversation.parties.find(({ id }) => id === message.author_id));
  }

  #draw() {
    const pending = this.conversation ? outbox.of(this.conversation.id) : [];
    const rows = threadRows(this.#messages, this.#firstUnread, (message, follows) => this.#row(message, follows));
    for (const entry of pending) {
      const state = entry.state === "failed" ? "failed" : live.isConnected ? "sending" : "offline";
      rows.push({ key: `${entry.key} ${state}`, height: 60, view: () => this.#pendingView(entry, state) });
    }
    const isEmpty = rows.length === 0 && !(this.conversation?.last_message && !this.#messages.length);
    this.promptView?.remove();
    if (isEmpty && this.prompt) this.messageList.append(this.promptView = h("div.prompt", this.prompt()));
    this.messageList.setRows(rows, this.#hasEarlier);
  }

  #row(message, follows) {
    const pictures = message.attachments.length;
    const height = (follows ? 42 : 50) + 20 * Math.floor(message.text.length / 45) + (pictures === 1 ? 235 : pictures ? 105 * Math.ceil(pictures / 3) : 0);
    return { key: `${message.number}${message.deleted ? " deleted" : ""}${follows ? " follows" : ""}`, height, view: () => this.#messageView(message, follows) };
  }

  #messageView(message, follows) {
    const isMine = message.author_id === session.person.id;
    const isRead = isMine && (message.read_at || message.number <= this.conversation.other_read_up_to);
    const meta = [
      h("time", { datetime: message.sent_at, title: message.read_at && t.message.readAt(messageTime(message.read_at)) }, messageTime(message.sent_at)),
      isMine && !message.deleted && h("em", { "data-receipt": message.number }, isRead ? t.message.read : t.message.sent),
    ];
    const name = !this.conversation.other && !follows && h("span.author", this.#author(message));
    const content = message.deleted ? h("p.words.gone", t.message.deleted) : [
      attachmentViews(message.attachments, (attachment) => this.#open(attachment)),
      message.text && h("p.words", linked(message.text)),
    ];
    return bubble(isMine, follows, [h("span.unseen", t.thread.from(isMine ? t.person.you : this.#author(message))), name, content], meta);
  }

  #pendingView(entry, state) {
    const row = bubble(true, true, [attachmentViews(entry.attachments, () => {}), entry.text && h("p.words", entry.text)], [h("em", t.message[state])]);
    row.classList.add("pending", state);
    if (state === "failed") {
      row.append(h("p.failure", entry.problem, " ",
        h("button.link", { onclick: () => outbox.retry(entry.key) }, t.message.retry), " ",
        h("button.link", { onclick: () => outbox.discard(entry.key) }, t.message.discard)));
    }
    return row;
  }

  #open(attachment) {
    const pictures = this.#messages.filter(({ deleted }) => !deleted).flatMap((message) => message.attachments
      .filter(({ kind }) => kind === "image")
      .map((each) => ({ attachment: each, author: message.author_id === session.person.id ? t.person.you : this.#author(message), sentAt: message.sent_at })));
    openLightbox(pictures, Math.max(0, pictures.findIndex((picture) => picture.attachment.id === attachment.id)));
  }

  #drawFoot() {
    const { conversation } = this;
    const reason = conversation ? !conversation.writing.allowed && conversation.writing.reason : this.blocked;
    this.composer = null;
    if (reason) {
      this.foot.replaceChildren(h("p.unavailable", { role: "note" }, icon("lock"), h("span", t.unavailable[reason])));
      return;
    }
    this.composer = document.createElement("message-composer");
    const needed = conversation || this.begin ? async () => (await this.#begun()).id : null;
    Object.assign(this.composer, { draftId: conversation?.id ?? this.draftId, conversation: needed, exclusive: this.exclusive, placeholder: this.placeholder });
    listen(this.composer, "submit", (event) => this.#submit(event.detail), this.leaving.signal);
    this.foot.replaceChildren(this.composer);
  }

  /// The conversation, made now if it has not begun; one attempt at a time.
  async #begun() {
    if (this.conversation) return this.conversation;
    this.beginning ??= this.begin().finally(() => (this.beginning = null));
    const conversation = await this.beginning;
    this.conversation ??= conversation;
    this.composer.draftId = conversation.id;
    this.dispatchEvent(new Event("conversation"));
    return conversation;
  }

  async #submit({ text, attachments }) {
    try {
      if (!this.conversation && this.beginWith) {
        this.composer.sendButton.disabled = true;
        const conversation = await this.beginWith(text);
        drafts.write(this.draftId, { text: "", attachments: [] });
        this.composer.clear();
        Object.assign(this, { conversation });
        this.#drawFoot();
        this.composer?.focus();
        this.dispatchEvent(new Event("conversation"));
        return await this.#resync();
      }
      const { id } = await this.#begun();
      this.composer.clear();
      outbox.add(id, text, attachments);
      this.messageList.scrollToEnd();
    } catch (problem) {
      this.composer.sendButton.disabled = false;
      toast(problem.message);
    }
  }

  #dragged(event) {
    if (!this.composer?.conversation || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    this.classList.add("dropping");
  }

  #took(event, transfer) {
    this.classList.remove("dropping");
    if (!this.composer || !transfer?.files.length) return;
    event.preventDefault();
    this.composer.addFiles([...transfer.files]);
  }
}

customElements.define("conversation-panel", ConversationPanel);

function bubble(isMine, follows, content, meta) {
  return h("div", { class: `row ${isMine ? "mine" : "theirs"}${follows ? " follows" : ""}`, role: "listitem" },
    h("div.bubble", content, h("span.meta", meta)));
}

/// Addresses of pages become links that open beside this page.
function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/).map((part, index) =>
    (index % 2 ? h("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part));
}
