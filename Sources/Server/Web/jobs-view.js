// Jobs, as those see them who do the work: the list, and the Details page with its chat box.
import { get, post, session } from "./api.js";
import { conversationPanel } from "./conversation.js";
import { debounced, h, icon, iconButton, Part } from "./dom.js";
import { live } from "./live.js";
import { avatar, carefully, emptyState, errorState, nameOf, pagedList } from "./pieces.js";
import { filled, listTime, t } from "./text.js";

class JobsView extends Part {
	connectedCallback() {
		this.hear(live, "status notification resync", debounced(150, () => (this.details ? this.#refresh() : this.list?.refresh())));
		this.route(this.id);
	}

	route(id) {
		this.openId = id;
		this.details = this.list = null;
		if (id) this.#openDetails(id);
		else this.#openList();
	}

	#openList() {
		const [list, rest] = [h("ul.jobs"), h("div")];
		this.replaceChildren(h("section.page", h("header.pane-head", h("h1", t.jobs.title), h("p", t.jobs.intro)), list, rest));
		this.list = pagedList(list, rest, { path: () => "/jobs", item: jobItem, empty: () => emptyState("briefcase", t.jobs.none) });
		this.list.refresh();
	}

	async #openDetails(id) {
		try {
			const job = await get(`/jobs/${id}`);
			const talk = job.conversation_id && (await get(`/conversations/${job.conversation_id}`));
			if (this.openId !== id) return;
			const owner = nameOf(job.owner);
			const panel = conversationPanel({
				talk, draftId: id, hint: t.jobs.hint(owner), blocked: job.messaging.reason,
				beginWith: async (text) => (await post(`/jobs/${id}/interest`, { text })).conversation,
				prompt: () => job.messaging.available && h("div.empty", avatar(job.owner, 56), h("h2", t.jobs.begin(owner)), h("p", t.jobs.beginMore), h("ol", t.jobs.steps.map((step) => h("li", filled(step, owner))))),
			});
			panel.addEventListener("conversation", () => this.#refresh());
			this.details = h("aside.job-details", { "aria-label": t.jobs.details });
			this.replaceChildren(h("section.job-page",
				h("header.thread-head", iconButton("back", t.jobs.back, () => (location.hash = "#/jobs"), { class: "back always" }), h("div.thread-title", h("h1", job.title), h("p", owner))),
				this.details, h("section.chat-box", { "aria-label": t.jobs.chat(owner) }, panel)));
			this.#draw(job);
		} catch (problem) {
			this.replaceChildren(errorState(problem, () => this.route(id)));
		}
	}

	#refresh() {
		const { details } = this;
		return carefully(async () => {
			const job = await get(`/jobs/${this.openId}`);
			if (details === this.details) this.#draw(job);
		});
	}

	#draw(job) {
		const owner = nameOf(job.owner);
		const reason = !job.start.allowed && job.start.reason;
		const start = h("button.button.primary.wide", { disabled: !job.start.allowed, "aria-describedby": reason && "start-reason", onclick: () => carefully(async () => this.#draw(await post(`/jobs/${job.id}/start`))) }, t.jobs.start);
		const facts = [[t.jobs.owner, [avatar(job.owner, 28), owner]], [t.jobs.kind, t.kind[job.kind]], [t.jobs.stage, t.stage[job.stage]]];
		this.details.replaceChildren(
			job.started_by === session.person.id ? h("p.started", icon("check"), t.jobs.started) : h("div", start, reason && h("p.start-reason", { id: "start-reason" }, icon("lock"), filled(t.jobs.startReason[reason], owner))),
			h("h2", t.jobs.about), h("p.words", job.description || t.jobs.noDescription),
			h("dl", facts.map(([name, value]) => h("div", h("dt", name), h("dd", value)))));
	}
}

customElements.define("jobs-view", JobsView);

function jobItem(job) {
	const { messaging, conversation_id: isTalking } = job;
	const label = isTalking ? t.jobs.talking : messaging.available ? t.jobs.required : t.unavailable[messaging.reason];
	const mark = (isTalking || job.conversation_required) && h(`span.message-mark.${isTalking ? "talking" : messaging.available ? "on" : "off"}`, { role: "img", "aria-label": label, title: label }, icon("chat"));
	return h("li", { "data-id": job.id }, h("a.job", { href: `#/jobs/${job.id}` },
		h("span.job-title", job.title, mark), h("span.job-text", job.description),
		h("span.job-facts", avatar(job.owner, 24), nameOf(job.owner), job.kind !== "standard" && h("span.fact", t.kind[job.kind]), h(`span.fact.${job.stage}`, t.stage[job.stage]), h("time", { datetime: job.created_at }, listTime(job.created_at)))));
}
