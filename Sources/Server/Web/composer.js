// Where a message is written: text, and files on their way.
import { documentKind } from "./bubble.js";
import { drafts } from "./outbox.js";
import { announce, byteText, h, iconButton, on, part, session, t } from "./pieces.js";
import { Upload } from "./upload.js";

// `submit({text, attachments})` sends, and calls `clear()` once that is kept. The draft is kept under `draftId`;
// `target` answers with the path that files go to; with `isExclusive` there is no text beside a file, with
// `needsText` no file without one.
export function messageComposer({ submit, draftId, target, isExclusive, needsText, hint = t.composer.placeholder }) {
	let uploads = [];
	let isWaiting = false;
	const input = h("textarea", { rows: 1, "aria-label": t.composer.label, oninput: changed, onkeydown: pressed });
	const chooser = h("input", { type: "file", multiple: true, hidden: true, accept: session.limits.accepted_types.join(), "aria-label": t.composer.choose, onchange() {
		addFiles(chooser.files);
		chooser.value = "";
	} });
	const attach = iconButton("image", t.composer.choose, () => chooser.click());
	const sendButton = iconButton("send", t.composer.send, send, { class: "send" });
	const tray = h("ul.tray", { "aria-label": t.composer.tray });
	const note = h("p.composer-note", { role: "status" });
	const composer = part("message-composer", tray, note, h("div.bar", attach, chooser, input, sendButton));

	composer.entered = () => {
		const draft = drafts.read(composer.draftId);
		const now = new Date().toISOString();
		input.value = draft.text;
		for (const attachment of draft.attachments) if (attachment.expires_at > now) add(Upload.kept(attachment));
		changed();
	};

	composer.left = () => {
		// What is ready stays in the draft; what is under way ends.
		keep();
		for (const upload of uploads) if (upload.isUnderWay) upload.cancel();
	};

	function addFiles(files) {
		const most = session.limits.attachments_per_message;
		for (const file of files) {
			const upload = new Upload(file, target);
			const isOneTooMany = uploads.filter(({ state }) => state !== "refused").length >= most;
			add(upload);
			if (isOneTooMany) upload.refuse(t.upload.tooMany(most));
			else upload.start();
		}
	}

	function clear() {
		for (const upload of uploads) upload.release();
		uploads = [];
		isWaiting = false;
		input.value = "";
		tray.replaceChildren();
		changed();
	}

	function add(upload) {
		uploads.push(upload);
		tray.append(uploadChip(upload));
		on(upload, { change() {
			if (upload.state === "cancelled") {
				uploads = uploads.filter((each) => each !== upload);
				changed();
				input.focus();
			} else if (upload.state !== "sending") {
				if (upload.sentence) announce(upload.sentence);
				changed();
			}
		} });
		changed();
	}

	function pressed(event) {
		if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
		event.preventDefault();
		send();
	}

	function changed() {
		const states = uploads.map(({ state }) => state);
		const isUnderWay = uploads.some((upload) => upload.isUnderWay);
		const limit = session.limits.message_characters;
		const left = limit - [...input.value].length;
		tray.hidden = states.length === 0;
		input.disabled = isExclusive && states.length > 0;
		input.placeholder = input.disabled ? t.composer.pictureOnly : hint;
		const text = input.value.trim();
		const lacksText = needsText && !text;
		sendButton.disabled = left < 0 || lacksText || !(text || isUnderWay || states.includes("ready"));
		if (isWaiting && !isUnderWay) {
			isWaiting = false;
			if (states.every((state) => state === "ready")) return send();
		}
		note.textContent = left < 0 ? t.composer.tooLong(limit, limit - left) : isWaiting ? t.composer.waiting : lacksText && states.length ? t.composer.lacksText : "";
		note.classList.toggle("wrong", left < 0);
		input.style.height = "auto";
		input.style.height = `${input.scrollHeight + 2}px`;
		// At once: whoever reloads now must find it.
		keep();
	}

	function send() {
		if (sendButton.disabled) return;
		isWaiting = uploads.some(({ isUnderWay }) => isUnderWay);
		if (isWaiting) return changed();
		const attachments = uploads.filter(({ state }) => state === "ready").map(({ attachment }) => attachment);
		submit({ text: input.disabled ? "" : input.value.trim(), attachments });
	}

	function keep() {
		if (session.person) drafts.write(composer.draftId, { text: input.value, attachments: uploads.map(({ attachment }) => attachment).filter(Boolean) });
	}

	return Object.assign(composer, { draftId, input, sendButton, addFiles, clear });
}

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
	on(upload, { change: update });
	update();
	return chip;
}
