// Live events, over a connection that comes back by itself and says where it stopped.
import { apiEvents, get, on, session, tell } from "./pieces.js";

let source = null, lastId = null, attempt = 0, timer = 0;

// Dispatches the server's events; "resync" when something may have been missed; "state" when `isConnected` changed.
export const live = Object.assign(new EventTarget(), { isConnected: true, connect, forget });

function connect() {
	stop();
	source = new EventSource(lastId === null ? "/v1/events" : `/v1/events?after=${lastId}`);
	on(source, {
		error: lost,
		hello({ data }) {
			attempt = 0;
			lastId ??= JSON.parse(data).last_event_id;
			setConnected(true);
			tell(live, "resync");
		},
		reset() {
			lastId = null;
			connect();
		},
		"message read status notification"({ type, data, lastEventId }) {
			lastId = lastEventId || lastId;
			tell(live, type, JSON.parse(data));
		},
	});
}

function stop() {
	clearTimeout(timer);
	timer = 0;
	source?.close();
	source = null;
}

function forget() {
	stop();
	lastId = null;
}

function lost() {
	if (!session.person || timer) return;
	stop();
	setConnected(false);
	timer = setTimeout(reconnect, Math.min(12000, 500 * 2 ** attempt) * (0.75 + Math.random() / 2));
	attempt += 1;
}

async function reconnect() {
	// A stream does not tell why it was refused; asking for the session does.
	if (attempt > 1) await get("/session").catch(() => {});
	if (session.person && timer) connect();
}

function setConnected(value) {
	if (live.isConnected === value) return;
	live.isConnected = value;
	tell(live, "state");
}

on(window, { online: () => timer && connect(), offline: lost });
on(apiEvents, { unreachable: lost });
