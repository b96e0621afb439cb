// Jobs, as those see them who do the work: the list, and the Details page with its chat box.
import { get, post, session } from "./api.js";
import { conversationPanel } from "./conversation.js";
import { live } from "./live.js";
import { attempt, avatar, carefully, debounced, emptyState, filled, h, icon, iconButton, listTime, nameOf, pagedList, part, t } from "./pieces.js";

export function jobsView(id) {
	const view = part("jobs-view");
	let openId, details, list;

	function route(id) {
		openId = id;
		details = list = null;
		if (id) openDetails(id);
		else openList();
	}

	function openList() {
		list = pagedList(h("ul.jobs"), { path: () => "/jobs", item: jobItem, empty: () => emptyState("briefcase", t.jobs.none) });
		view.replaceChildren(h("section.page", h("header.pane-head", h("h1", t.jobs.title), h("p", t.jobs.intro)), list.list, list.rest));
		list.refresh();
	}

	function openDetails(id) {
		return attempt(view, async () => {
			const job = await get(`/jobs/${id}`);
			const talk = job.conversation_id && (await get(`/conversations/${job.conversation_id}`));
			if (openId !== id) return;
			const owner = nameOf(job.owner);
			const panel = conversationPanel({
				talk, draftId: id, hint: t.jobs.hint(owner), blocked: job.messaging.reason, known: refresh,
				beginWith: async (text) => (await post(`/jobs/${id}/interest`, { text })).conversation,
				prompt: () => job.messaging.available && h("div.empty", avatar(job.owner, 56), h("h2", t.jobs.begin(owner)), h("p", t.jobs.beginMore), h("ol", t.jobs.steps.map((step) => h("li", filled(step, owner))))),
			});
			details = h("aside.job-details", { "aria-label": t.jobs.details });
			view.replaceChildren(h("section.job-page",
				h("header.thread-head", iconButton("back", t.jobs.back, () => (location.hash = "#/jobs"), { class: "back always" }), h("div.thread-title", h("h1", job.title), h("p", owner))),
				details, h("section.chat-box", { "aria-label": t.jobs.chat(owner) }, panel)));
			draw(job);
		});
	}

	function refresh() {
		const before = details;
		return carefully(async () => {
			const job = await get(`/jobs/${openId}`);
			if (details === before) draw(job);
		});
	}

	function draw(job) {
		const owner = nameOf(job.owner);
		const reason = !job.start.allowed && job.start.reason;
		const start = h("button.button.primary.wide", { disabled: !job.start.allowed, "aria-describedby": reason && "start-reason", onclick: () => carefully(async () => draw(await post(`/jobs/${job.id}/start`))) }, t.jobs.start);
		const facts = [[t.jobs.owner, [avatar(job.owner, 28), owner]], [t.jobs.kind, t.kind[job.kind]], [t.jobs.stage, t.stage[job.stage]]];
		details.replaceChildren(
			job.started_by === session.person.id ? h("p.started", icon("check"), t.jobs.started) : h("div", start, reason && h("p.start-reason", { id: "start-reason" }, icon("lock"), filled(t.jobs.startReason[reason], owner))),
			h("h2", t.jobs.about), h("p.words", job.description || t.jobs.noDescription),
			h("dl", facts.map(([name, value]) => h("div", h("dt", name), h("dd", value)))));
	}

	view.hear(live, { "status notification resync": debounced(150, () => (details ? refresh() : list?.refresh())) });
	route(id);
	return Object.assign(view, { route });
}

function jobItem(job) {
	const { messaging, conversation_id: isTalking } = job;
	const label = isTalking ? t.jobs.talking : messaging.available ? t.jobs.required : t.unavailable[messaging.reason];
	const mark = (isTalking || job.conversation_required) && h(`span.message-mark.${isTalking ? "talking" : messaging.available ? "on" : "off"}`, { role: "img", "aria-label": label, title: label }, icon("chat"));
	return h("li", { "data-id": job.id }, h("a.job", { href: `#/jobs/${job.id}` },
		h("span.job-title", job.title, mark), h("span.job-text", job.description),
		h("span.job-facts", avatar(job.owner, 24), nameOf(job.owner), job.kind !== "standard" && h("span.fact", t.kind[job.kind]), h(`span.fact.${job.stage}`, t.stage[job.stage]), h("time", { datetime: job.created_at }, listTime(job.created_at)))));
}
