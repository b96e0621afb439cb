// Where a message is written: text, and files on their way.
import { session } from "./api.js";
import { announce, debounced, h, iconButton, Part, styled } from "./dom.js";
import { documentKind } from "./bubble.js";
import { drafts } from "./outbox.js";
import { byteText, t } from "./text.js";
import { Upload } from "./upload.js";

// Dispatches "submit" with `{text, attachments}`; whoever listens calls `clear()` once it is kept. It is
// given `draftId`, under which the draft is kept; `target`, which answers with the id of the conversation
// for files, or null where none can come yet; `isExclusive` for no text while a file is there; a `hint`.
export class MessageComposer extends Part {
	#uploads = [];
	#isWaiting = false;

	connectedCallback() {
		this.input = h("textarea", { rows: 1, "aria-label": t.composer.label, oninput: () => this.#changed(), onkeydown: (event) => this.#pressed(event) });
		const chooser = h("input", { type: "file", multiple: true, hidden: true, accept: session.limits.accepted_types.join(), "aria-label": t.composer.choose, onchange: () => {
			this.addFiles(chooser.files);
			chooser.value = "";
		} });
		const attach = iconButton("image", this.target ? t.composer.choose : t.composer.notYet, () => chooser.click(), { disabled: !this.target });
		this.sendButton = iconButton("send", t.composer.send, () => this.#submit(), { class: "send" });
		this.tray = h("ul.tray", { "aria-label": t.composer.tray });
		this.note = h("p.composer-note", { role: "status" });
		this.append(this.tray, this.note, h("div.bar", attach, chooser, this.input, this.sendButton));
		this.keepSoon = debounced(150, () => this.#keep());
		const draft = drafts.read(this.draftId);
		this.input.value = draft.text;
		const now = new Date().toISOString();
		for (const attachment of draft.attachments) if (attachment.expires_at > now) this.#add(Upload.kept(attachment));
		this.#changed();
	}

	disconnectedCallback() {
		super.disconnectedCallback();
		// What is ready stays in the draft; what is under way ends.
		this.#keep();
		for (const upload of this.#uploads) if (upload.isUnderWay) upload.cancel();
	}

	addFiles(files) {
		if (!this.target) return;
		const most = session.limits.attachments_per_message;
		for (const file of files) {
			const upload = new Upload(file, this.target);
			const isOneTooMany = this.#uploads.filter(({ state }) => state !== "refused").length >= most;
			this.#add(upload);
			if (isOneTooMany) upload.refuse(t.upload.tooMany(most));
			else upload.start();
		}
	}

	clear() {
		for (const upload of this.#uploads) upload.release();
		this.#uploads = [];
		this.#isWaiting = false;
		this.input.value = "";
		this.tray.replaceChildren();
		this.#changed();
		this.#keep();
	}

	#add(upload) {
		this.#uploads.push(upload);
		this.tray.append(uploadChip(upload));
		upload.addEventListener("change", () => {
			if (upload.state === "cancelled") {
				this.#uploads = this.#uploads.filter((each) => each !== upload);
				this.#changed();
				this.input.focus();
			} else if (upload.state !== "sending") {
				if (upload.sentence) announce(upload.sentence);
				this.#changed();
			}
		});
		this.#changed();
	}

	#pressed(event) {
		if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
		event.preventDefault();
		this.#submit();
	}

	#changed() {
		const { input } = this;
		const states = this.#uploads.map(({ state }) => state);
		const isUnderWay = this.#uploads.some((upload) => upload.isUnderWay);
		const limit = session.limits.message_characters;
		const left = limit - [...input.value].length;
		this.tray.hidden = states.length === 0;
		input.disabled = Boolean(this.isExclusive && states.length);
		input.placeholder = input.disabled ? t.composer.pictureOnly : this.hint ?? t.composer.placeholder;
		this.sendButton.disabled = left < 0 || !(input.value.trim() || isUnderWay || states.includes("ready"));
		if (this.#isWaiting && !isUnderWay) {
			this.#isWaiting = false;
			if (states.every((state) => state === "ready")) return this.#submit();
		}
		this.note.textContent = left < 0 ? t.composer.tooLong(limit, limit - left) : this.#isWaiting ? t.composer.waiting : "";
		this.note.classList.toggle("wrong", left < 0);
		styled(input, { height: "auto" });
		styled(input, { height: `${input.scrollHeight + 2}px` });
		this.keepSoon();
	}

	#submit() {
		if (this.sendButton.disabled) return;
		this.#isWaiting = this.#uploads.some(({ isUnderWay }) => isUnderWay);
		if (this.#isWaiting) return this.#changed();
		const attachments = this.#uploads.filter(({ state }) => state === "ready").map(({ attachment }) => attachment);
		this.dispatchEvent(new CustomEvent("submit", { detail: { text: this.input.disabled ? "" : this.input.value.trim(), attachments } }));
	}

	#keep() {
		if (session.person) drafts.write(this.draftId, { text: this.input.value, attachments: this.#uploads.map(({ attachment }) => attachment).filter(Boolean) });
	}
}

customElements.define("message-composer", MessageComposer);

function uploadChip(upload) {
	const size = byteText(upload.byteCount);
	const image = upload.previewURL && h("img", { src: upload.previewURL, alt: "", onerror: () => image.remove() });
	const state = h("span.chip-state");
	const bar = h("progress", { max: 1, "aria-label": t.upload.progress(upload.name) });
	const retry = iconButton("retry", t.upload.retry(upload.name), () => upload.retry());
	const chip = h("li.chip",
		h("span.chip-picture", image || documentKind(upload.name)),
		h("span.chip-text", h("span.chip-name", upload.name), state, bar),
		retry, iconButton("close", t.upload.cancel(upload.name), () => upload.cancel()));
	const update = () => {
		if (upload.state === "cancelled") return chip.remove();
		chip.className = `chip ${upload.state}`;
		bar.hidden = !upload.isUnderWay;
		bar.value = upload.progress;
		if (upload.state === "finishing") bar.removeAttribute("value");
		retry.hidden = upload.state !== "failed";
		state.textContent = upload.sentence ?? { sending: t.upload.sending(Math.round(upload.progress * 100), size), finishing: t.upload.finishing }[upload.state] ?? size;
	};
	upload.addEventListener("change", update);
	update();
	return chip;
}
