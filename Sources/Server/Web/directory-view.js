// The directory of providers: search, profiles, and messages in a window of their own.
import { conversationPanel } from "./conversation.js";
import { live } from "./live.js";
import { attempt, avatar, badge, closeButton, debounced, emptyState, filled, get, h, icon, iconButton, nameOf, on, openDialog, pagedList, part, post, query, t, tabs } from "./pieces.js";

export function directoryView() {
	let status = "";
	const search = h("input", { type: "search", "aria-label": t.directory.search, placeholder: t.directory.search });
	const people = pagedList(h("tbody", { role: "rowgroup" }), {
		path: () => query("/directory", { search: search.value.trim(), status }),
		item: (person) => row(person, people.refresh),
		empty: () => emptyState("people", t.directory.none),
	});
	const filter = tabs(t.directory.filter, { "": t.directory.all, ...t.directory.statuses }, status, (chosen) => {
		status = chosen;
		people.refresh();
	});
	on(search, { input: debounced(180, people.refresh) });
	const view = part("directory-view", h("section.page.wide",
		h("header.pane-head", h("h1", t.directory.title), h("p", t.directory.intro)),
		h("div.finder", h("label.search", icon("search"), search), filter),
		h("table.directory", { role: "table", "aria-label": t.directory.title },
			h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, t.directory.columns.map((name) => h("th", { role: "columnheader" }, name)))), people.list),
		people.rest));
	view.hear(live, { "message read resync": debounced(180, people.refresh) });
	people.refresh();
	return view;
}

const availability = ({ status }) => status && h(`span.availability-mark.${status}`, t.directory.statuses[status]);

function row(person, changed) {
	const cell = (name, ...content) => h(`td.${name}`, { role: "cell" }, content);
	return h("tr", { role: "row", "data-id": person.id },
		cell("who", avatar(person), h("span", nameOf(person))), cell("availability", availability(person)), cell("about", person.profile),
		cell("look", iconButton("eye", t.directory.profileOf(person.name), () => showProfile(person, changed))),
		cell("message", h("span.with-badge", iconButton("chat", t.directory.messageTo(person.name), () => openThread(person, changed), { class: person.thread ? "chat talking" : "chat" }), badge(person.thread?.unread_count, t.inbox.unread))));
}

function showProfile(person, changed) {
	const dialog = openDialog("profile", t.directory.profileOf(person.name),
		closeButton({ class: "corner" }), avatar(person, 96), h("h2", nameOf(person)), availability(person),
		h("p.words", person.profile || t.directory.noProfile), h("button.button.primary.wide", { onclick: () => (dialog.close(), openThread(person, changed)) }, icon("chat"), t.directory.message));
}

// It begins with the first message, not with a look.
async function openThread(person, changed) {
	const place = h("div.modal-body");
	const dialog = openDialog("messaging", t.directory.messageTo(person.name),
		h("header.thread-head", avatar(person), h("div.thread-title", h("h2", nameOf(person)), h("p", t.directory.statuses[person.status])), closeButton()), place);
	on(dialog, { close: changed });
	await attempt(place, async () => {
		const talk = person.thread && (await get(`/conversations/${person.thread.id}`));
		const panel = conversationPanel({ talk, draftId: person.id, isExclusive: true, begin: async () => (person.thread = await post("/threads", { provider_id: person.id })), prompt: () => emptyState("chat", filled(t.directory.begin, person.name)) });
		place.replaceChildren(panel);
		panel.write();
	});
}
