// The page's one way to the server.
import { tell } from "./dom.js";
import { t } from "./text.js";

// An answer that says no (RFC 9457), or, with a status of 0, a request that was lost and may have been carried out.
export class Problem extends Error {
	constructor(status, body, retryAfter) {
		super(body?.detail ?? t.problem.status(status));
		this.status = status;
		this.name = (body?.type ?? "").split("/").pop();
		this.retryAfterSeconds = Number(retryAfter) || null;
		this.isTemporary = [0, 401, 429].includes(status) || status >= 500 || this.name === "idempotency-running";
	}
}

// `person` and `limits`.
export const session = {};

// "signed-out" when a session has ended, "unreachable" when a request was lost.
export const apiEvents = new EventTarget();

// `watch(request)` is given the request before it is sent, to follow it or to end it.
export function call(method, path, body, headers = {}, watch) {
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest();
		request.open(method, `/v1${path}`);
		request.onload = () => {
			const { status } = request;
			const answer = parsed(request.responseText);
			if (status < 300) return resolve(answer);
			if (status === 401) tell(apiEvents, "signed-out");
			reject(new Problem(status, answer, request.getResponseHeader("Retry-After")));
		};
		request.onerror = () => {
			tell(apiEvents, "unreachable");
			reject(new Problem(0, { detail: t.problem.unreachable }));
		};
		request.onabort = reject;
		if (body && !(body instanceof Blob)) {
			request.setRequestHeader("Content-Type", "application/json");
			body = JSON.stringify(body);
		}
		for (const header of Object.entries(headers)) request.setRequestHeader(...header);
		watch?.(request);
		request.send(body);
	});
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);

function parsed(text) {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

// Leaves out what is empty.
export function query(path, values) {
	const given = new URLSearchParams(Object.entries(values).filter(([, value]) => value));
	return given.size ? `${path}${path.includes("?") ? "&" : "?"}${given}` : path;
}

// For what must be done once.
export const freshKey = () => crypto.getRandomValues(new Uint32Array(4)).join("-");
