// Live events, over a connection that comes back by itself and says where it stopped.
import { apiEvents, get, session } from "./api.js";

// Dispatches the server's events with their data in `detail`; "resync" when something may have
// been missed; "state" when `isConnected` changed.
class Live extends EventTarget {
	isConnected = true;
	#source = null;
	#lastId = null;
	#attempt = 0;
	#timer = 0;

	constructor() {
		super();
		addEventListener("online", () => this.#timer && this.connect());
		addEventListener("offline", () => this.#lost());
		apiEvents.addEventListener("unreachable", () => this.#lost());
	}

	connect() {
		this.stop();
		const source = new EventSource(this.#lastId === null ? "/v1/events" : `/v1/events?after=${this.#lastId}`);
		this.#source = source;
		source.onerror = () => source === this.#source && this.#lost();
		source.addEventListener("hello", (event) => {
			this.#attempt = 0;
			this.#lastId ??= JSON.parse(event.data).last_event_id;
			this.#setConnected(true);
			this.dispatchEvent(new Event("resync"));
		});
		source.addEventListener("reset", () => {
			this.#lastId = null;
			this.connect();
		});
		for (const kind of ["message", "read", "status", "notification"]) {
			source.addEventListener(kind, (event) => {
				this.#lastId = event.lastEventId || this.#lastId;
				this.dispatchEvent(new CustomEvent(kind, { detail: JSON.parse(event.data) }));
			});
		}
	}

	stop() {
		clearTimeout(this.#timer);
		this.#timer = 0;
		this.#source?.close();
		this.#source = null;
	}

	forget() {
		this.stop();
		this.#lastId = null;
	}

	#lost() {
		if (!session.person || this.#timer) return;
		this.stop();
		this.#setConnected(false);
		const wait = Math.min(12000, 500 * 2 ** this.#attempt) * (0.75 + Math.random() / 2);
		this.#attempt += 1;
		this.#timer = setTimeout(() => this.#reconnect(), wait);
	}

	async #reconnect() {
		// A stream does not tell why it was refused; asking for the session does.
		if (this.#attempt > 1) await get("/session").catch(() => {});
		if (session.person && this.#timer) this.connect();
	}

	#setConnected(value) {
		if (this.isConnected === value) return;
		this.isConnected = value;
		this.dispatchEvent(new Event("state"));
	}
}

export const live = new Live();
