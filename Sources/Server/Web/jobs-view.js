// Jobs: one's own, to post and to change; or those to be done, with the Details page and its chat box.
import { conversationPanel } from "./conversation.js";
import { live } from "./live.js";
import { editJob } from "./own-job.js";
import { attempt, avatar, carefully, debounced, emptyState, filled, get, h, icon, iconButton, listTime, nameOf, pagedList, part, post, session, sign, t } from "./pieces.js";

export function jobsView(id) {
	const view = part("jobs-view");
	const isOwner = session.person.role !== "provider";
	let openId, details, list;

	function route(id) {
		openId = id;
		details = list = null;
		if (id && !isOwner) openDetails(id);
		else openList();
	}

	function openList() {
		const words = isOwner ? t.ownJob : t.jobs;
		const edit = isOwner && (async (job) => (await editJob(job)) && list.refresh());
		list = pagedList(h("ul.jobs"), { path: () => "/jobs", item: (job) => jobItem(job, edit), empty: () => emptyState("briefcase", words.none) });
		view.replaceChildren(h("section.page",
			h("header.pane-head", h("h1", words.title), h("p", words.intro), edit && h("button.button.primary", { onclick: () => edit() }, words.post.title)), list.list, list.rest));
		list.refresh();
	}

	function openDetails(id) {
		return attempt(view, async () => {
			const job = await get(`/jobs/${id}`);
			const talk = job.conversation_id && (await get(`/conversations/${job.conversation_id}`));
			if (openId !== id) return;
			const owner = nameOf(job.owner);
			const panel = conversationPanel({
				talk, draftId: id, jobPath: `/jobs/${id}`, hint: t.jobs.hint(owner), blocked: job.messaging.reason, known: refresh,
				prompt: () => job.messaging.available && emptyState("chat", filled(t.jobs.begin, owner), h("ol", t.jobs.steps.map((step) => h("li", filled(step, owner))))),
			});
			details = h("aside.job-details", { "aria-label": t.jobs.details });
			view.replaceChildren(h("section.job-page",
				h("header.thread-head", iconButton("back", t.jobs.back, () => (location.hash = "#/jobs"), { class: "back always" }), avatar(job.owner), h("div.thread-title", h("h1", job.title), h("p", owner))),
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
		const { allowed, reason } = job.start;
		const start = h("button.button.primary.wide", { disabled: !allowed, "aria-describedby": reason && "start-reason", onclick: () => carefully(async () => draw(await post(`/jobs/${job.id}/start`))) }, t.jobs.start);
		details.replaceChildren(
			job.started_by === session.person.id ? h("p.started", icon("check"), t.jobs.started) : h("div", start, reason && h("p.start-reason", { id: "start-reason" }, icon("lock"), filled(t.jobs.startReason[reason], owner))),
			h("h2", t.jobs.about), h("p.job-facts", factsOf(job)), h("p.words", job.description || t.jobs.noDescription));
	}

	view.hear(live, { "status notification resync": debounced(150, () => (details ? refresh() : list?.refresh())) });
	route(id);
	return Object.assign(view, { route });
}

const factsOf = ({ kind, stage }) => [kind !== "standard" && h("span.fact", t.kind[kind]), h(`span.fact.${stage}`, t.stage[stage])];

function jobItem(job, edit) {
	const { messaging, conversation_id: isTalking } = job;
	const [tag, way] = edit ? ["button.job", { onclick: () => edit(job) }] : ["a.job", { href: `#/jobs/${job.id}` }];
	const label = isTalking ? t.jobs.talking : messaging.available ? t.jobs.required : t.unavailable[messaging.reason];
	const mark = (isTalking || job.conversation_required || !messaging.available) && sign(`message-mark.${isTalking ? "talking" : messaging.available ? "on" : "off"}`, label, icon("chat"));
	return h("li", { "data-id": job.id }, h(tag, way,
		h("span.job-title", job.title, mark), h("span.job-text", job.description),
		h("span.job-facts", !edit && [avatar(job.owner, 24), nameOf(job.owner)], factsOf(job), h("time", { datetime: job.created_at }, listTime(job.created_at)))));
}
