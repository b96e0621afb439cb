// One file on its way to the server.
import { apiEvents, call, freshKey, parsed, Problem, session } from "./api.js";
import { refusal } from "./filetype.js";
import { live } from "./live.js";
import { t } from "./text.js";

// More at once would only share the line between more bars.
const placeCount = 3;
let taken = 0;
const queue = [];

function place() {
  if (taken < placeCount) {
    taken += 1;
    return Promise.resolve();
  }
  return new Promise((resolve) => queue.push(resolve));
}

function leavePlace() {
  const next = queue.shift();
  if (next) next();
  else taken -= 1;
}

/// Goes through checking, waiting, sending, finishing and ready; or refused (for good) or failed (may
/// be tried again). Dispatches "change" at every step; `sentence` says what is wrong.
export class Upload extends EventTarget {
  state = "checking";
  progress = 0;
  sentence = null;
  attachment = null;
  previewURL = null;
  #key = freshKey();
  #request = null;
  #target;

  /// `target` answers with the id of the conversation, which may have to be made first.
  constructor(file, target) {
    super();
    this.file = file;
    this.name = file.name || t.upload.pastedName;
    this.byteCount = file.size;
    this.#target = target;
    if (["image/jpeg", "image/png"].includes(file.type)) this.previewURL = URL.createObjectURL(file);
    live.addEventListener("state", this.#onConnection);
  }

  /// A file that was uploaded before, kept in a draft.
  static kept(attachment) {
    const upload = new Upload(new File([], attachment.file_name), null);
    return Object.assign(upload, {
      attachment, state: "ready", progress: 1, byteCount: attachment.sent_byte_count,
      previewURL: attachment.renditions.find(({ name }) => name === "thumb")?.url ?? null,
    });
  }

  get isPicture() {
    return this.attachment ? this.attachment.kind === "image" : this.previewURL !== null;
  }

  get isUnderWay() {
    return ["checking", "waiting", "sending", "finishing"].includes(this.state);
  }

  async start() {
    const sentence = await refusal(this.file, session.limits);
    if (this.state === "cancelled") return;
    if (sentence) this.#become("refused", { sentence });
    else await this.retry();
  }

  async retry() {
    this.#become("waiting", { sentence: null, progress: 0 });
    await place();
    try {
      if (this.state === "waiting") await this.#send();
    } catch (problem) {
      // Something of ours failed before a byte was sent: it may be tried again.
      this.#become(problem.isTemporary === false ? "refused" : "failed", { sentence: problem.message });
    } finally {
      leavePlace();
    }
  }

  cancel() {
    const { attachment } = this;
    this.#become("cancelled");
    this.#request?.abort();
    this.release();
    if (attachment) call("DELETE", `/attachments/${attachment.id}`).catch(() => {});
  }

  /// Lets go of the local preview, when nobody shows it any longer.
  release() {
    live.removeEventListener("state", this.#onConnection);
    if (this.previewURL?.startsWith("blob:")) URL.revokeObjectURL(this.previewURL);
    this.previewURL = null;
  }

  #onConnection = () => {
    if (live.isConnected && this.state === "failed") this.retry();
  };

  async #send() {
    const conversationId = await this.#target();
    if (this.state !== "waiting") return;
    this.#become("sending");
    await new Promise((done) => {
      const request = new XMLHttpRequest();
      this.#request = request;
      request.upload.onprogress = (event) => {
        if (this.state === "sending") this.#become("sending", { progress: event.loaded / Math.max(1, event.total) });
      };
      // The bytes are there; the server now looks at them.
      request.upload.onload = () => this.state === "sending" && this.#become("finishing", { progress: 1 });
      request.onloadend = done;
      request.onload = () => this.#answered(request);
      request.onerror = () => {
        apiEvents.dispatchEvent(new Event("unreachable"));
        this.#become("failed", { sentence: t.upload.lost });
      };
      request.open("POST", `/v1/conversations/${conversationId}/attachments?file_name=${encodeURIComponent(this.name)}`);
      request.setRequestHeader("Content-Type", this.file.type || "application/octet-stream");
      request.setRequestHeader("Idempotency-Key", this.#key);
      request.send(this.file);
    });
  }

  #answered(request) {
    const body = parsed(request.responseText);
    if (request.status === 201) return this.#become("ready", { attachment: body });
    const problem = new Problem(request.status, body, request.getResponseHeader("Retry-After"));
    this.#become(problem.isTemporary ? "failed" : "refused", { sentence: problem.message });
  }

  #become(state, changes = {}) {
    if (this.state === "cancelled") return;
    Object.assign(this, changes, { state });
    this.dispatchEvent(new Event("change"));
  }
}
