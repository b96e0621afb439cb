// Where a message is written: text, and pictures on their way.
import { session } from "./api.js";
import { announce, debounced, h, icon, iconButton, styled } from "./dom.js";
import { documentKind } from "./filetype.js";
import { drafts } from "./outbox.js";
import { t } from "./text.js";
import { byteText } from "./time.js";
import { Upload } from "./upload.js";

/// Dispatches "submit" with `{text, attachments}`; whoever listens calls `clear()` once it is kept.
/// Before it enters the page it is given:
///   draftId        under what the draft is kept
///   conversation   answers with the id that files are uploaded to; null where files cannot come yet
///   exclusive      no text while a file is there
export class MessageComposer extends HTMLElement {
  #uploads = [];
  #isWaiting = false;

  connectedCallback() {
    if (this.input) return;
    this.input = h("textarea", { rows: "1", "aria-label": t.composer.label, placeholder: t.composer.placeholder, autocomplete: "off", oninput: () => this.#changed(), onkeydown: (event) => this.#pressed(event) });
    this.chooser = h("input", { type: "file", multiple: true, hidden: true, accept: session.limits.accepted_types.join(","), "aria-label": t.composer.choose, onchange: () => this.#chosen() });
    this.attachButton = iconButton("image", this.conversation ? t.composer.choose : t.composer.notYet, () => this.chooser.click(), { disabled: !this.conversation });
    this.sendButton = iconButton("send", t.composer.send, () => this.#submit(), { class: "send" });
    this.tray = h("ul.tray", { "aria-label": t.composer.tray, hidden: true });
    this.note = h("p.composer-note", { role: "status", hidden: true });
    this.append(this.tray, this.note, h("div.bar", this.attachButton, this.chooser, this.input, this.sendButton));
    this.keep = debounced(150, () => this.#keep());
    const draft = drafts.read(this.draftId);
    this.input.value = draft.text;
    const now = new Date().toISOString();
    for (const attachment of draft.attachments) if (!(attachment.expires_at < now)) this.#add(Upload.kept(attachment));
    this.#changed();
  }

  disconnectedCallback() {
    // What is ready stays in the draft; what is under way goes on only while it is looked at.
    this.#keep();
    for (const upload of this.#uploads) if (upload.isUnderWay) upload.cancel();
  }

  addFiles(files) {
    if (!this.conversation) return;
    for (const file of files) {
      const upload = new Upload(file, this.conversation);
      const most = session.limits.attachments_per_message;
      if (this.#uploads.filter(({ state }) => state !== "refused").length >= most) {
        Object.assign(upload, { state: "refused", sentence: t.upload.tooMany(most) });
      }
      this.#add(upload);
      if (upload.state === "checking") upload.start();
    }
  }

  focus() {
    (this.input.disabled ? this.sendButton : this.input).focus();
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

  #chosen() {
    this.addFiles([...this.chooser.files]);
    this.chooser.value = "";
  }

  #add(upload) {
    this.#uploads.push(upload);
    this.tray.append(uploadChip(upload, () => {
      this.#uploads = this.#uploads.filter((each) => each !== upload);
      this.#changed();
      this.focus();
    }));
    let before = null;
    upload.addEventListener("change", () => {
      if (upload.sentence && upload.state !== before) announce(upload.sentence);
      before = upload.state;
      if (upload.state !== "sending") this.#changed();
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
    const count = [...input.value].length;
    const limit = session.limits.message_characters;
    const isBlocked = this.#uploads.some(({ isUnderWay }) => isUnderWay);
    const ready = this.#uploads.filter(({ state }) => state === "ready");
    this.tray.hidden = this.#uploads.length === 0;
    input.disabled = Boolean(this.exclusive && this.#uploads.length > 0);
    input.placeholder = input.disabled ? t.composer.pictureOnly : this.placeholder ?? t.composer.placeholder;
    this.sendButton.disabled = count > limit || (input.value.trim() === "" && ready.length === 0 && !isBlocked);
    if (!isBlocked && this.#isWaiting) {
      this.#isWaiting = false;
      // Something went wrong meanwhile: the person decides, not we.
      if (this.#uploads.every(({ state }) => state === "ready")) return this.#submit();
    }
    const note = count > limit ? t.composer.tooLong(limit, count) : this.#isWaiting ? t.composer.waiting : count > limit * 0.9 ? t.composer.left(limit - count) : null;
    this.note.hidden = note === null;
    this.note.textContent = note ?? "";
    this.note.classList.toggle("wrong", count > limit);
    styled(input, { height: "auto" });
    styled(input, { height: `${Math.min(input.scrollHeight, 160)}px` });
    this.keep();
  }

  #submit() {
    if (this.sendButton.disabled) return;
    if (this.#uploads.some(({ isUnderWay }) => isUnderWay)) {
      this.#isWaiting = true;
      return this.#changed();
    }
    const attachments = this.#uploads.filter(({ state }) => state === "ready").map(({ attachment }) => attachment);
    const text = this.input.disabled ? "" : this.input.value.trim();
    this.dispatchEvent(new CustomEvent("submit", { detail: { text, attachments } }));
  }

  #keep() {
    if (!session.person) return;
    drafts.write(this.draftId, { text: this.input.value, attachments: this.#uploads.map(({ attachment }) => attachment).filter(Boolean) });
  }
}

customElements.define("message-composer", MessageComposer);

/// A file above the input bar: what it is, how far it is, and what can be done about it.
function uploadChip(upload, removed) {
  const size = byteText(upload.byteCount);
  const image = upload.previewURL && h("img", { src: upload.previewURL, alt: "" });
  const state = h("span.chip-state");
  const bar = h("progress", { max: "1", value: 0, "aria-label": t.upload.progress(upload.name) });
  const retry = iconButton("retry", t.upload.retry(upload.name), () => upload.retry());
  const remove = iconButton("close", t.upload.cancel(upload.name), () => {
    upload.cancel();
    chip.remove();
    removed();
  });
  const chip = h("li.chip",
    h("span.chip-picture", image || h("span", documentKind(upload.file.type, upload.name))),
    h("span.chip-text", h("span.chip-name", upload.name), state, bar),
    retry, remove);
  // A picture that this browser cannot draw is still a file to send.
  if (image) image.addEventListener("error", () => image.remove());
  const update = () => {
    bar.hidden = !upload.isUnderWay;
    if (upload.state === "finishing") bar.removeAttribute("value");
    else bar.value = upload.progress;
    retry.hidden = upload.state !== "failed";
    chip.className = `chip ${upload.state}`;
    state.textContent = upload.sentence ?? (upload.state === "sending" ? t.upload.sending(Math.round(upload.progress * 100), size) : upload.state === "finishing" ? t.upload.finishing : size);
  };
  upload.addEventListener("change", update);
  update();
  return chip;
}
