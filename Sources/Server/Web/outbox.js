// What is written but not yet sent, and what is not yet finished: both survive a reload.
import { call, freshKey, session, Unreachable } from "./api.js";
import { live } from "./live.js";

function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function store(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A full or forbidden store costs what is kept over a reload, and nothing now.
  }
}

/// Unfinished messages: `{text, attachments}` by conversation (or what will become one).
export const drafts = {
  key: (id) => `attache.draft.${session.person.id}.${id}`,
  read: (id) => stored(drafts.key(id)) ?? { text: "", attachments: [] },
  write(id, draft) {
    store(drafts.key(id), draft.text || draft.attachments.length ? draft : null);
  },
};

/// Messages on their way. An entry is `{key, conversation_id, text, attachments, at, state, problem}`
/// with a state of waiting, sending or failed. Its key makes the server take it once, however often
/// it is sent; entries leave in the order they came, and only when the server has them.
class Outbox extends EventTarget {
  #entries = [];
  #timer = 0;
  #isSending = false;
  #attempt = 0;

  constructor() {
    super();
    live.addEventListener("resync", () => this.send());
    live.addEventListener("state", () => live.isConnected && this.send());
    addEventListener("storage", (event) => event.key === this.#storeKey && !this.#isSending && this.open());
  }

  get #storeKey() {
    return `attache.outbox.${session.person?.id}`;
  }

  /// Takes over what the signed-in person left unsent, in this window or another.
  open() {
    this.#entries = [];
    this.#reload();
    this.dispatchEvent(new Event("change"));
    this.send();
  }

  #reload() {
    const kept = stored(this.#storeKey) ?? this.#entries;
    this.#entries = kept.map((entry) => ({ ...entry, state: entry.state === "failed" ? "failed" : "waiting" }));
  }

  of(conversationId) {
    return this.#entries.filter((entry) => entry.conversation_id === conversationId);
  }

  add(conversationId, text, attachments) {
    this.#entries.push({ key: freshKey(), conversation_id: conversationId, text, attachments, at: new Date().toISOString(), state: "waiting", problem: null });
    this.#changed();
    this.send();
  }

  retry(key) {
    for (const entry of this.#entries) if (entry.key === key) entry.state = "waiting";
    this.#changed();
    this.send();
  }

  discard(key) {
    this.#entries = this.#entries.filter((entry) => entry.key !== key);
    this.#changed();
  }

  /// Whether `message` is the event of an entry whose own answer is still to come.
  expects(message) {
    return this.#entries.some((entry) =>
      entry.state === "sending" && entry.conversation_id === message.conversation_id && entry.text === message.text
      && message.author_id === session.person.id);
  }

  /// Sends what waits, one after the other, until the connection is lost.
  async send() {
    if (this.#isSending || !session.person) return;
    this.#isSending = true;
    clearTimeout(this.#timer);
    // Of two windows one sends; without locks (plain http) the keys alone keep it to once.
    if (navigator.locks) await navigator.locks.request(this.#storeKey, () => this.#sendAll());
    else await this.#sendAll();
    this.#isSending = false;
  }

  async #sendAll() {
    this.#reload();
    for (let entry; (entry = this.#entries.find(({ state }) => state === "waiting"));) {
      entry.state = "sending";
      this.#changed();
      try {
        const body = { text: entry.text, attachment_ids: entry.attachments.map(({ id }) => id) };
        const message = await call("POST", `/conversations/${entry.conversation_id}/messages`, body, { "Idempotency-Key": entry.key });
        this.#attempt = 0;
        this.#entries = this.#entries.filter(({ key }) => key !== entry.key);
        this.dispatchEvent(new CustomEvent("sent", { detail: message }));
      } catch (problem) {
        const isTemporary = problem instanceof Unreachable || problem.isTemporary;
        entry.state = isTemporary ? "waiting" : "failed";
        entry.problem = isTemporary ? null : problem.message;
        if (isTemporary) {
          this.#changed();
          const seconds = problem.retryAfterSeconds ?? Math.min(15, 2 ** this.#attempt);
          this.#attempt += 1;
          this.#timer = setTimeout(() => this.send(), seconds * 1000);
          return;
        }
      }
      this.#changed();
    }
  }

  #changed() {
    store(this.#storeKey, this.#entries.length ? this.#entries : null);
    this.dispatchEvent(new Event("change"));
  }
}

export const outbox = new Outbox();
