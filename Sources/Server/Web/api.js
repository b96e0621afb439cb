// The page's one way to the server.
import { t } from "./text.js";

/// An answer that says no: problem details (RFC 9457), with the sentence to show in `message`.
export class Problem extends Error {
  constructor(status, body, retryAfter) {
    super(body?.detail ?? t.problem.status(status));
    this.status = status;
    this.name = (body?.type ?? "").split("/").pop();
    this.reason = body?.reason ?? null;
    this.limit = body?.limit ?? null;
    this.existingId = body?.existing_id ?? null;
    this.retryAfterSeconds = Number(retryAfter) || null;
  }
  /// Whether the same request may be granted later.
  get isTemporary() {
    return this.status === 429 || this.status >= 500 || this.name === "idempotency-running";
  }
}

/// The request or its answer was lost on the way: it may or may not have been carried out.
export class Unreachable extends Error {
  constructor() {
    super(t.problem.unreachable);
  }
}

/// "signed-out" when a session has ended, "unreachable" when a request was lost.
export const apiEvents = new EventTarget();

export async function call(method, path, body, headers = {}) {
  let response;
  try {
    response = await fetch(`/v1${path}`, {
      method,
      headers: body === undefined ? headers : { "Content-Type": "application/json", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    apiEvents.dispatchEvent(new Event("unreachable"));
    throw new Unreachable();
  }
  const text = await response.text().catch(() => {
    throw new Unreachable();
  });
  if (response.ok) return text ? JSON.parse(text) : null;
  if (response.status === 401 && path !== "/session") apiEvents.dispatchEvent(new Event("signed-out"));
  throw new Problem(response.status, parsed(text), response.headers.get("Retry-After"));
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}, headers) => call("POST", path, body, headers);

export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/// `/jobs?stage=open`, leaving out what is empty.
export function query(path, values) {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return given.length ? `${path}?${new URLSearchParams(given)}` : path;
}

/// A key that is new for every thing that must be done once.
export function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/// Who is signed in, and the limits the server states.
export const session = { person: null, limits: null };
