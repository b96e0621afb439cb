// Live events, with a connection that comes back by itself and says where it stopped.
import { apiEvents, get, session } from "./api.js";

const kinds = ["message", "read", "status", "notification", "attachment"];

/// Dispatches the server's events with their data in `detail`; "resync" when something may have
/// been missed; "state" when `isConnected` changed.
class Live extends EventTarget {
  isConnected = true;
  #source = null;
  #lastId = null;
  #attempt = 0;
  #timer = 0;

  constructor() {
    super();
    addEventListener("online", () => this.#source === null && this.#timer && this.connect());
    addEventListener("offline", () => this.#lost());
    apiEvents.addEventListener("unreachable", () => this.#lost());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && !this.isConnected) this.connect();
    });
  }

  connect() {
    this.stop();
    const source = new EventSource(this.#lastId === null ? "/v1/events" : `/v1/events?after=${this.#lastId}`);
    this.#source = source;
    source.addEventListener("hello", (event) => {
      this.#attempt = 0;
      // Never backwards: after a restored backup the ids begin again, and "reset" says so.
      this.#lastId ??= JSON.parse(event.data).last_event_id;
      this.#setConnected(true);
      this.dispatchEvent(new Event("resync"));
    });
    source.addEventListener("reset", (event) => {
      this.#lastId = JSON.parse(event.data)?.last_event_id ?? null;
      this.dispatchEvent(new Event("resync"));
    });
    for (const kind of kinds) {
      source.addEventListener(kind, (event) => {
        if (event.lastEventId) this.#lastId = event.lastEventId;
        this.dispatchEvent(new CustomEvent(kind, { detail: JSON.parse(event.data) }));
      });
    }
    source.addEventListener("error", () => source === this.#source && this.#lost());
  }

  /// Ends the stream; `forget` when another person may sign in next.
  stop({ forget = false } = {}) {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#source?.close();
    this.#source = null;
    if (forget) this.#lastId = null;
  }

  #lost() {
    if (!session.person || this.#timer) return;
    this.stop();
    this.#setConnected(false);
    // Half a second at first, twelve at most, and never all pages of the world at once.
    const wait = Math.min(12000, 500 * 2 ** this.#attempt) * (0.75 + Math.random() / 2);
    this.#attempt += 1;
    this.#timer = setTimeout(() => this.#reconnect(), wait);
  }

  async #reconnect() {
    // An event stream does not tell why it was refused; a session does.
    if (this.#attempt > 1 && (await get("/session").catch((problem) => problem.status === 401 && "ended")) === "ended") {
      apiEvents.dispatchEvent(new Event("signed-out"));
    } else if (session.person && this.#timer) {
      this.connect();
    }
  }

  #setConnected(value) {
    if (this.isConnected === value) return;
    this.isConnected = value;
    this.dispatchEvent(new Event("state"));
  }
}

export const live = new Live();
