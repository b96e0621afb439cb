// A conversation: its messages, and where the next one is written.
import { authorOf, isMine, messageView, pendingView, threadRows } from "./bubble.js";
import { messageComposer } from "./composer.js";
import { openLightbox } from "./lightbox.js";
import { live } from "./live.js";
import { messageList } from "./message-list.js";
import { outbox } from "./outbox.js";
import { announce, ask, call, carefully, errorState, get, h, icon, part, post, query, session, t } from "./pieces.js";

// `talk` is null before it has begun; then `begin` makes it for the first message or file, or the first message
// on the job at `jobPath` does, or `blocked` is why neither may be. `prompt` makes what stands where no message is;
// `known(talk)` is told of changes; the rest is the composer's.
export function conversationPanel({ talk, begin, jobPath, blocked, prompt, known = () => {}, ...writing }) {
	let messages = [], hasEarlier = false, isLoading, isLoaded, firstUnread;
	let readTo = talk?.read_up_to ?? 0;
	let composer, beginning, promptView;
	const list = messageList();
	const foot = h("div.foot");
	const panel = part("conversation-panel", list, foot, h("div.drop-here", { "aria-hidden": "true" }, icon("image"), t.composer.drop));
	const path = (more = "") => (talk ? `/conversations/${talk.id}` : jobPath) + more;

	panel.hear(live, { message: arrived, read: wasRead, status: ({ detail }) => detail.id === talk?.id && know(detail), resync: () => isLoaded && resync(), state: draw });
	panel.hear(outbox, { change: draw, sent: arrived });
	panel.hear(list, { older: loadOlder, end: markRead });
	panel.hear(document, { visibilitychange: markRead, paste: (event) => took(event, event.clipboardData) });
	panel.hear(panel, {
		drop: (event) => took(event, event.dataTransfer),
		dragleave: ({ relatedTarget }) => panel.contains(relatedTarget) || panel.classList.remove("dropping"),
		"dragenter dragover"(event) {
			if (!composer || !event.dataTransfer.types.includes("Files")) return;
			event.preventDefault();
			panel.classList.add("dropping");
		},
	});
	panel.entered = () => {
		drawFoot();
		load();
	};

	async function load() {
		if (!talk) return draw();
		try {
			const page = await get(path("/messages?limit=50"));
			messages = page.items;
			hasEarlier = page.has_earlier;
			firstUnread = talk.other && messages.find((message) => message.number > readTo && !isMine(message))?.number;
			isLoaded = true;
			draw();
			if (firstUnread) list.scrollTo("unread");
			markRead();
		} catch (problem) {
			showPrompt(errorState(problem, load));
		}
	}

	async function loadOlder() {
		if (isLoading) return;
		isLoading = true;
		try {
			const page = await get(query(path("/messages"), { before: messages[0].number, limit: 100 }));
			messages.unshift(...page.items);
			hasEarlier = page.has_earlier;
		} catch {
			// The next draw tries again.
			await new Promise((resolve) => setTimeout(resolve, 2000));
		}
		isLoading = false;
		draw();
	}

	function resync() {
		return talk && carefully(async () => {
			know(await get(path()));
			const page = await get(query(path("/messages"), { after: messages.at(-1)?.number, limit: 100 }));
			if (page.has_later) return load();
			for (const detail of page.items) arrived({ detail });
		});
	}

	function arrived({ detail: message }) {
		if (message.conversation_id !== talk?.id || (!message.deleted && outbox.expects(message))) return;
		const last = messages.at(-1)?.number ?? message.number - 1;
		if (message.number > last + 1) return resync();
		if (message.number > last) {
			messages.push(message);
			if (!isMine(message)) announce(t.thread.arrived(authorOf(talk, message), message.text));
		} else {
			const index = messages.findIndex(({ number }) => number === message.number);
			if (index >= 0) messages[index] = message;
		}
		draw();
	}

	function wasRead({ detail: { conversation_id, person_id, number } }) {
		if (conversation_id !== talk?.id || person_id !== talk.other?.id) return;
		talk.other_read_up_to = Math.max(talk.other_read_up_to, number);
		// In place: a row made anew would load its pictures again.
		for (const mark of panel.querySelectorAll("[data-receipt]")) {
			if (mark.dataset.receipt <= talk.other_read_up_to) mark.textContent = t.message.read;
		}
	}

	function know(news) {
		const before = talk;
		isLoaded ||= !before;
		talk = { ...news, other_read_up_to: Math.max(before?.other_read_up_to ?? 0, news.other_read_up_to) };
		if (before?.writing.reason !== talk.writing.reason || !composer) drawFoot();
		known(talk);
	}

	function markRead() {
		const last = messages.findLast((message) => !isMine(message))?.number ?? 0;
		if (!talk?.other || last <= readTo || document.hidden || !list.isAtEnd()) return;
		const before = readTo;
		readTo = last;
		post(path("/read"), { number: last }).catch(() => (readTo = before));
	}

	function draw() {
		const rows = threadRows(messages, firstUnread, (message, follows) => messageView(talk, message, follows, { open, remove }));
		for (const entry of outbox.of(talk?.id)) {
			const state = entry.state === "failed" ? "failed" : live.isConnected ? "sending" : "offline";
			rows.push({ key: `${entry.key} ${state}`, height: 60, view: () => pendingView(entry, state) });
		}
		showPrompt(rows.length === 0 && (isLoaded || !talk) && prompt());
		list.setRows(rows, hasEarlier);
	}

	function showPrompt(content) {
		promptView?.remove();
		if (content) list.append(promptView = h("div.prompt", content));
	}

	function open(attachment) {
		const pictures = messages.flatMap((message) => message.attachments
			.filter(({ kind }) => kind === "image")
			.map((each) => ({ attachment: each, sentAt: message.sent_at, author: authorOf(talk, message) })));
		openLightbox(pictures, pictures.findIndex((picture) => picture.attachment.id === attachment.id));
	}

	function remove(message) {
		return carefully(async () => {
			if (!(await ask({ ...t.action.delete, isGrave: true }))) return;
			await call("DELETE", `/messages/${message.id}`);
			// Support gets no event of it.
			arrived({ detail: { ...message, text: "", attachments: [], deleted: { by: session.person.id } } });
			list.scroller.focus();
		});
	}

	function drawFoot() {
		const reason = talk ? talk.writing.reason : blocked;
		composer = reason ? null : messageComposer({ ...writing, draftId: talk?.id ?? writing.draftId, submit, target: begun, needsText: !talk && jobPath });
		foot.replaceChildren(composer ?? h("p.unavailable", { role: "note" }, icon("lock"), h("span", t.unavailable[reason])));
	}

	// Several files at once begin one conversation.
	async function begun() {
		if (!talk && begin) {
			beginning ??= begin().finally(() => (beginning = null));
			talk = await beginning;
			composer.draftId = talk.id;
			isLoaded = true;
		}
		return path();
	}

	function submit({ text, attachments }) {
		return carefully(async () => {
			if (!talk && jobPath) {
				composer.sendButton.disabled = true;
				const { conversation } = await post(path("/interest"), { text, attachment_ids: attachments.map(({ id }) => id) }).finally(() => (composer.sendButton.disabled = false));
				composer.clear();
				composer = null;
				know(conversation);
				write();
				return resync();
			}
			await begun();
			composer.clear();
			list.scrollToEnd();
			outbox.add(talk.id, text, attachments);
		});
	}

	function took(event, transfer) {
		panel.classList.remove("dropping");
		if (!composer || !transfer?.files.length) return;
		event.preventDefault();
		composer.addFiles(transfer.files);
	}

	const write = () => composer?.input.focus();

	return Object.assign(panel, { know, write });
}
