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

export const session = { person: null, limits: null };

// "signed-out" when a session has ended, "unreachable" when a request was lost.
export const apiEvents = new EventTarget();

export async function call(method, path, body, headers = {}) {
	const isFile = body instanceof Blob;
	let response, text;
	try {
		response = await fetch(`/v1${path}`, {
			method,
			headers: isFile || !body ? headers : { "Content-Type": "application/json", ...headers },
			body: isFile || !body ? body : JSON.stringify(body),
		});
		text = await response.text();
	} catch {
		throw lost(t.problem.unreachable);
	}
	if (response.ok) return parsed(text);
	if (response.status === 401) tell(apiEvents, "signed-out");
	throw new Problem(response.status, parsed(text), response.headers.get("Retry-After"));
}

export function lost(detail) {
	tell(apiEvents, "unreachable");
	return new Problem(0, { detail });
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);

export function parsed(text) {
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
export const freshKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
