// Messages: the conversations by status, and the one that is read.
import { isMine, summary } from "./bubble.js";
import { conversationPanel } from "./conversation.js";
import { live } from "./live.js";
import { ask, attempt, avatar, badge, call, carefully, debounced, emptyState, filled, get, h, icon, iconButton, listTime, menuButton, muteMark, nameOf, pagedList, part, session, t, tabs, toast } from "./pieces.js";

const menuIcons = { mute: "muted", unmute: "bell", close: "lock", reopen: "retry", report: "alert" };
const requests = { hire: ["POST", "hire", { confirm: true }], mute: ["PUT", "mute"], unmute: ["DELETE", "mute"] };
// Support sees both parties, everybody else the other one.
const namesOf = ({ other, parties }) => (other ? nameOf(other) : parties.map(nameOf).join(t.inbox.and));

export function messagesView(id) {
	let status = "active", openId = null, isFresh = true;
	const shown = new Map();
	const filter = tabs(t.inbox.statuses, t.status, status, choose);
	const talks = pagedList(h("ul"), {
		path: () => `/conversations?status=${status}`,
		item,
		empty: () => emptyState("chat", { title: t.inbox.none[status], sentence: t.inbox.noneMore[session.person.role] }),
		loaded({ counts }) {
			// Nobody is met by an empty list while there is another.
			const other = isFresh && !counts[status].conversations && Object.keys(counts).find((name) => counts[name].conversations);
			isFresh = false;
			if (other) choose(other);
			for (const tab of filter.children) {
				const { conversations, unread } = counts[tab.name];
				tab.replaceChildren(t.status[tab.name], badge(unread, t.inbox.unread) || h("span.count", conversations || ""));
			}
		},
	});
	const reading = h("section.reading", { "aria-label": t.thread.label });
	const view = part("messages-view",
		h("section.inbox", { "aria-label": t.inbox.title }, h("header.pane-head", h("h1", t.inbox.title)), filter, h("div.conversations", talks.list, talks.rest)), reading);
	view.hear(live, { "message read status resync": debounced(120, talks.refresh), status: ({ detail }) => shown.set(detail.id, detail) });
	talks.refresh();
	route(id);

	async function route(id) {
		openId = id;
		view.classList.toggle("is-reading", Boolean(id));
		for (const link of view.querySelectorAll(".conversation")) link.ariaCurrent = link.hash.endsWith(id) && "page";
		if (!id) return reading.replaceChildren(emptyState("chat", t.inbox.choose));
		await attempt(reading, async () => {
			const talk = shown.get(id) ?? (await get(`/conversations/${id}`));
			if (openId !== id) return;
			if (talk.status !== status) choose(talk.status);
			const head = h("header.thread-head");
			const known = (talk) => head.replaceChildren(...headOf(talk, panel).filter(Boolean));
			const panel = conversationPanel({ talk, known, prompt: () => emptyState("chat", filled(t.thread.empty, namesOf(talk))) });
			known(talk);
			reading.replaceChildren(head, panel);
		});
	}

	function choose(chosen) {
		status = chosen;
		filter.press(status);
		talks.refresh();
	}

	function item(talk) {
		const { id, job, last_message: last, unread_count: unread } = talk;
		const writtenAt = last?.sent_at ?? talk.created_at;
		shown.set(id, talk);
		return h("li", { "data-id": id }, h(`a.conversation${unread ? ".has-unread" : ""}`, { href: `#/messages/${id}`, "aria-current": id === openId && "page" },
			avatar(talk.other ?? talk.parties[0], 48),
			h("span.conversation-name", namesOf(talk), muteMark(talk)),
			h("time", { datetime: writtenAt }, listTime(writtenAt)),
			h("span.conversation-job", job?.title ?? t.inbox.direct),
			h("span.conversation-last", last ? [isMine(last) && !last.deleted && t.inbox.you, summary(last)] : t.inbox.nothingYet),
			badge(unread, t.inbox.unread)));
	}

	function headOf(talk, panel) {
		const { job, other, parties, actions } = talk;
		const name = namesOf(talk);
		// What has a title is asked first; what has a "done" is said afterwards.
		const act = (action) => () => carefully(async () => {
			const words = filled(t.action[action], name, job?.title);
			const given = words.title ? await ask(words, action === "report") : {};
			if (!given) return;
			const [method, path, body] = requests[action] ?? ["POST", action, given];
			const changed = await call(method, `/conversations/${talk.id}/${path}`, body);
			if (words.done) toast(words.done);
			if (!changed) return;
			panel.know(changed);
			choose(changed.status);
		});
		const menu = Object.entries(menuIcons).filter(([action]) => actions.includes(action)).map(([action, icon]) => [t.action[action].confirm, icon, act(action)]);
		return [
			iconButton("back", t.back, () => (location.hash = "#/messages"), { class: "back" }),
			avatar(other ?? parties[0]),
			h("div.thread-title",
				h("h2", name, muteMark(talk)),
				h("p", talk.status !== "active" && h(`span.state.${talk.status}`, t.status[talk.status]), job?.title ?? t.inbox.direct)),
			h("div.thread-actions",
				actions.includes("dismiss") && h("button.button", { onclick: act("dismiss") }, t.action.dismiss.confirm),
				actions.includes("hire") && h("button.button.primary", { onclick: act("hire") }, icon("check"), t.action.hire.confirm)),
			menu.length > 0 && menuButton(t.inbox.more, menu),
		];
	}

	return Object.assign(view, { route });
}
