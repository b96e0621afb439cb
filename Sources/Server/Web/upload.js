// One file on its way to the server.
import { pictureURL } from "./bubble.js";
import { live } from "./live.js";
import { byteText, call, freshKey, on, query, session, t, tell } from "./pieces.js";

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
	sentence;
	attachment;
	previewURL;
	#key = freshKey();
	#request;

	constructor(file, target) {
		super();
		Object.assign(this, { file, target, name: file.name, byteCount: file.size });
		if (/^image\/(jpeg|png)$/.test(file.type)) this.previewURL = URL.createObjectURL(file);
		on(live, { state: this.#onConnection });
	}

	static kept(attachment) {
		const upload = new Upload(new File([], attachment.file_name));
		return Object.assign(upload, { attachment, state: "ready", byteCount: attachment.sent_byte_count, previewURL: attachment.kind === "image" && pictureURL(attachment, "thumb") });
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
			const place = await this.target();
			if (this.state !== "waiting") return;
			this.#become("sending");
			const attachment = await call("POST", query(`${place}/attachments`, { file_name: this.name }), this.file, { "Idempotency-Key": this.#key }, (request) => {
				this.#request = request;
				request.upload.onprogress = ({ loaded, total }) => this.state === "sending" && this.#become("sending", { progress: loaded / total });
				// Now the server looks at it.
				request.upload.onload = () => this.#become("finishing");
			});
			this.#become("ready", { attachment });
		} catch ({ isTemporary, status, message }) {
			this.#become(isTemporary ? "failed" : "refused", { sentence: status === 0 ? t.upload.lost : message });
		}
	}

	#become(state, changes = {}) {
		if (this.state === "cancelled") return;
		Object.assign(this, changes, { state });
		tell(this, "change");
	}
}

// What is never accepted, by its first bytes: a hint, so that an obvious refusal needs no upload.
const marks = [
	[0, "GIF8", "GIF"], [0, "II*\0", "TIFF"], [0, "MM\0*", "TIFF"],
	[4, "ftyphei", "HEIC"], [4, "ftypmif1", "HEIC"], [4, "ftypavif", "AVIF"], [4, "ftyp", "MP4"], [8, "WEBP", "WebP"],
];

// Why `file` cannot be sent; null when it may be tried.
async function refusal(file, limits) {
	if (file.size === 0) return t.upload.empty;
	if (file.size > limits.upload_bytes) return t.upload.tooLarge(byteText(limits.upload_bytes), byteText(file.size));
	const start = String.fromCharCode(...new Uint8Array(await file.slice(0, 12).arrayBuffer()));
	const kind = marks.find(([place, mark]) => start.startsWith(mark, place))?.[2];
	return kind ? t.upload.wrongType(kind) : null;
}
