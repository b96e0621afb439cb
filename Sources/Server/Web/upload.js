// One file on its way to the server.
import { call, freshKey, lost, parsed, Problem, session } from "./api.js";
import { rendition } from "./bubble.js";
import { on, tell } from "./dom.js";
import { live } from "./live.js";
import { byteText, t } from "./text.js";

// More at once would only share the line between more bars.
let freePlaces = 3;
const queue = [];

async function withPlace(work) {
	if (freePlaces > 0) freePlaces -= 1;
	else await new Promise((resolve) => queue.push(resolve));
	await work();
	if (queue.length) queue.shift()();
	else freePlaces += 1;
}

// Goes through checking, waiting, sending, finishing and ready; or refused (for good), failed (may be tried
// again), cancelled. Dispatches "change" at every step.
export class Upload extends EventTarget {
	state = "checking";
	progress = 0;
	sentence = null;
	attachment = null;
	previewURL = null;
	#key = freshKey();
	#request = null;

	constructor(file, target) {
		super();
		Object.assign(this, { file, target, name: file.name, byteCount: file.size });
		if (/^image\/(jpeg|png)$/.test(file.type)) this.previewURL = URL.createObjectURL(file);
		on(live, { state: this.#onConnection });
	}

	static kept(attachment) {
		const upload = new Upload(new File([], attachment.file_name));
		return Object.assign(upload, { attachment, state: "ready", byteCount: attachment.sent_byte_count, previewURL: rendition(attachment, "thumb")?.url });
	}

	get isUnderWay() {
		return ["checking", "waiting", "sending", "finishing"].includes(this.state);
	}

	async start() {
		const sentence = await refusal(this.file, session.limits);
		if (sentence) this.refuse(sentence);
		else if (this.state === "checking") this.retry();
	}

	refuse(sentence) {
		this.#become("refused", { sentence });
	}

	retry() {
		this.#become("waiting", { sentence: null, progress: 0 });
		withPlace(() => this.state === "waiting" && this.#send());
	}

	cancel() {
		this.#become("cancelled");
		this.#request?.abort();
		this.release();
		if (this.attachment) call("DELETE", `/attachments/${this.attachment.id}`).catch(() => {});
	}

	release() {
		live.removeEventListener("state", this.#onConnection);
		if (this.previewURL) URL.revokeObjectURL(this.previewURL);
	}

	#onConnection = () => live.isConnected && this.state === "failed" && this.retry();

	async #send() {
		try {
			const conversationId = await this.target();
			if (this.state === "waiting") await this.#sendTo(conversationId);
		} catch (problem) {
			this.#become(problem.isTemporary ? "failed" : "refused", { sentence: problem.message });
		}
	}

	#sendTo(conversationId) {
		this.#become("sending");
		return new Promise((done, failed) => {
			const request = new XMLHttpRequest();
			this.#request = request;
			request.upload.onprogress = ({ loaded, total }) => this.state === "sending" && this.#become("sending", { progress: loaded / total });
			// Now the server looks at it.
			request.upload.onload = () => this.#become("finishing");
			request.onabort = done;
			request.onload = () => {
				const body = parsed(request.responseText);
				if (request.status !== 201) return failed(new Problem(request.status, body));
				this.#become("ready", { attachment: body });
				done();
			};
			request.onerror = () => failed(lost(t.upload.lost));
			request.open("POST", `/v1/conversations/${conversationId}/attachments?file_name=${encodeURIComponent(this.name)}`);
			request.setRequestHeader("Content-Type", this.file.type || "application/octet-stream");
			request.setRequestHeader("Idempotency-Key", this.#key);
			request.send(this.file);
		});
	}

	#become(state, changes = {}) {
		if (this.state === "cancelled") return;
		Object.assign(this, changes, { state });
		tell(this, "change");
	}
}

// What a file is, by its first bytes: a hint, so that an obvious refusal needs no upload.
const marks = [
	[0, "\xff\xd8\xff", "image/jpeg"], [0, "\x89PNG", "image/png"], [0, "%PDF", "application/pdf"], [0, "GIF8", "GIF"], [0, "II*\0", "TIFF"], [0, "MM\0*", "TIFF"],
	[4, "ftyphei", "HEIC"], [4, "ftypmif1", "HEIC"], [4, "ftypavif", "AVIF"], [4, "ftyp", "MP4"], [8, "WEBP", "WebP"],
];

// A media type, the name of something that is never accepted, or undefined.
const kindOf = (start) => marks.find(([place, mark]) => start.startsWith(mark, place))?.[2];

// Why `file` cannot be sent; null when it may be tried.
async function refusal(file, limits) {
	if (file.size === 0) return t.upload.empty;
	if (file.size > limits.upload_bytes) return t.upload.tooLarge(byteText(limits.upload_bytes), byteText(file.size));
	const kind = kindOf(String.fromCharCode(...new Uint8Array(await file.slice(0, 12).arrayBuffer())));
	return !kind || limits.accepted_types.includes(kind) ? null : t.upload.wrongType(kind);
}
