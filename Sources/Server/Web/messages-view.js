// Messages: the conversations by status, and the one that is read.
import { call, get, session } from "./api.js";
import { isMine, summary } from "./bubble.js";
import { conversationPanel } from "./conversation.js";
import { debounced, h, icon, iconButton, Part } from "./dom.js";
import { live } from "./live.js";
import { ask, avatar, badge, carefully, emptyState, errorState, menuButton, muteMark, nameOf, pagedList, toast } from "./pieces.js";
import { filled, listTime, t } from "./text.js";

// Support sees both parties, everybody else the other one.
const namesOf = ({ other, parties }) => (other ? nameOf(other) : parties.map(nameOf).join(t.inbox.and));

class MessagesView extends Part {
	#status = "active";
	#shown = new Map();

	connectedCallback() {
		this.tabs = h("div.tabs", { role: "group", "aria-label": t.inbox.statuses }, Object.keys(t.status).map((status) => h("button.tab", { onclick: () => this.#choose(status) }, t.status[status], h("span"))));
		const [list, rest] = [h("ul"), h("div")];
		this.list = pagedList(list, rest, {
			path: () => `/conversations?status=${this.#status}`,
			item: (talk) => this.#item(talk),
			empty: () => emptyState("chat", { title: t.inbox.none[this.#status], sentence: t.inbox.noneMore[session.person.role] }),
			loaded: ({ counts }) => this.#drawTabs(counts),
		});
		this.reading = h("section.reading", { "aria-label": t.thread.label });
		this.append(h("section.inbox", { "aria-label": t.inbox.title }, h("header.pane-head", h("h1", t.inbox.title)), this.tabs, h("div.conversations", list, rest)), this.reading);
		this.hear(live, "message read status resync", debounced(120, () => this.list.refresh()));
		this.list.refresh();
		this.route(this.id);
	}

	async route(id) {
		this.openId = id;
		this.classList.toggle("is-reading", Boolean(id));
		for (const link of this.querySelectorAll(".conversation")) link.setAttribute("aria-current", link.parentElement.dataset.id === id ? "page" : "false");
		if (!id) return this.reading.replaceChildren(emptyState("chat", t.inbox.choose));
		try {
			const talk = this.#shown.get(id) ?? (await get(`/conversations/${id}`));
			if (this.openId !== id) return;
			if (talk.status !== this.#status) this.#choose(talk.status);
			const panel = conversationPanel({ talk, prompt: () => emptyState("chat", filled(t.thread.empty, namesOf(talk))) });
			const head = h("header.thread-head");
			const draw = () => head.replaceChildren(...this.#head(panel).filter(Boolean));
			panel.addEventListener("conversation", draw);
			draw();
			this.reading.replaceChildren(head, panel);
		} catch (problem) {
			this.reading.replaceChildren(errorState(problem, () => this.route(id)));
		}
	}

	#choose(status) {
		this.#status = status;
		this.list.refresh();
	}

	#drawTabs(counts) {
		Object.keys(t.status).forEach((status, index) => {
			const { conversations, unread } = counts[status];
			const tab = this.tabs.children[index];
			tab.setAttribute("aria-pressed", status === this.#status);
			tab.lastChild.replaceWith(badge(unread, t.inbox.unread) || h("span.count", conversations || ""));
		});
	}

	#item(talk) {
		const { id, job, last_message: last, unread_count: unread } = talk;
		const writtenAt = last?.sent_at ?? talk.created_at;
		this.#shown.set(id, talk);
		return h("li", { "data-id": id }, h(`a.conversation${unread ? ".has-unread" : ""}`, { href: `#/messages/${id}`, "aria-current": id === this.openId && "page" },
			avatar(talk.other ?? talk.parties[0], 48),
			h("span.conversation-name", namesOf(talk), muteMark(talk)),
			h("time", { datetime: writtenAt }, listTime(writtenAt)),
			h("span.conversation-job", job?.title ?? t.inbox.direct),
			h("span.conversation-last", last ? [isMine(last) && t.inbox.you, summary(last)] : t.inbox.nothingYet),
			badge(unread, t.inbox.unread)));
	}

	#head(panel) {
		const { talk } = panel;
		const { status, job, other, parties, actions } = talk;
		const name = namesOf(talk);
		// What has a title in the words is asked first; what has a "done" there is said afterwards.
		const act = (action, method = "POST", path = action) => () => carefully(async () => {
			const words = filled(t.action[action], name, job?.title);
			const reason = words.title ? await ask({ ...words, isReasonNeeded: action === "report" }) : "";
			if (reason === null) return;
			const body = action === "hire" ? { confirm: true } : reason ? { reason } : {};
			const changed = await call(method, `/conversations/${talk.id}/${path}`, method === "POST" ? body : null);
			if (words.done) toast(words.done);
			if (!changed) return;
			this.#shown.set(changed.id, changed);
			panel.know(changed);
			this.#choose(changed.status);
		});
		const menu = [
			["mute", "muted", act("mute", "PUT")], ["unmute", "bell", act("unmute", "DELETE", "mute")],
			["close", "lock", act("close")], ["reopen", "retry", act("reopen")], ["report", "alert", act("report")],
		].filter(([action]) => actions.includes(action));
		return [
			iconButton("back", t.back, () => (location.hash = "#/messages"), { class: "back" }),
			avatar(other ?? parties[0]),
			h("div.thread-title",
				h("h2", name, muteMark(talk)),
				h("p", status !== "active" && h(`span.state.${status}`, t.status[status]), job?.title ?? t.inbox.direct)),
			h("div.thread-actions",
				actions.includes("dismiss") && h("button.button", { onclick: act("dismiss") }, t.action.dismiss.confirm),
				actions.includes("hire") && h("button.button.primary", { onclick: act("hire") }, icon("check"), t.action.hire.confirm)),
			menu.length > 0 && menuButton(t.inbox.more, menu.map(([action, ...more]) => [t.action[action].confirm, ...more])),
		];
	}
}

customElements.define("messages-view", MessagesView);
