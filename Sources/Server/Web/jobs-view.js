// Jobs, as those see them who do the work: the list, and the Details page with its chat box.
import { get, post, query, session } from "./api.js";
import "./conversation.js";
import { debounced, h, icon, iconButton, listen, whenSeen } from "./dom.js";
import { live } from "./live.js";
import { avatar, carefully, emptyState, errorState, nameOf, toast } from "./pieces.js";
import { filled, t } from "./text.js";
import { listTime } from "./time.js";

class JobsView extends HTMLElement {
  #items = [];

  connectedCallback() {
    this.leaving = new AbortController();
    listen(live, "status notification resync", debounced(150, () => this.#changed()), this.leaving.signal);
    this.route(this.id);
  }

  disconnectedCallback() {
    this.leaving.abort();
  }

  route(id) {
    this.openId = id ?? null;
    this.details = null;
    if (id) this.#openDetails();
    else this.#openList();
  }

  #changed() {
    if (this.details) this.#drawDetails();
    else if (!this.openId) this.#load();
  }

  #openList() {
    this.list = h("ul.jobs");
    this.replaceChildren(h("section.page", h("header.pane-head", h("h1", t.jobs.title), h("p", t.jobs.intro)), this.list));
    this.#load();
  }

  async #load(cursor = null) {
    try {
      const page = await get(query("/jobs", { limit: 50, cursor }));
      this.#items = cursor ? [...this.#items, ...page.items] : page.items;
      this.list.replaceChildren(...this.#items.map((job) => this.#item(job)));
      if (!this.#items.length) this.list.append(h("li", emptyState("briefcase", t.jobs.none, t.jobs.noneMore)));
      if (page.next_cursor) this.list.append(whenSeen(h("li.more"), () => this.#load(page.next_cursor)));
    } catch (problem) {
      if (!this.#items.length) this.list.replaceChildren(h("li", errorState(problem, () => this.#load())));
    }
  }

  #item(job) {
    const label = job.conversation_id ? t.jobs.talking : job.messaging.available ? t.jobs.required : t.unavailable[job.messaging.reason];
    const mark = (job.conversation_required || job.conversation_id) && h("span", { class: `message-mark${job.conversation_id ? " talking" : ""}${job.messaging.available ? "" : " off"}`, role: "img", "aria-label": label, title: label }, icon("chat"));
    return h("li", h("a.job", { href: `#/jobs/${job.id}` },
      h("span.job-title", job.title, mark),
      h("span.job-text", job.description),
      h("span.job-facts", avatar(job.owner, 24), nameOf(job.owner), facts(job), h("time", { datetime: job.created_at }, listTime(job.created_at)))));
  }

  async #openDetails() {
    const id = this.openId;
    try {
      const job = await get(`/jobs/${id}`);
      const conversation = job.conversation_id ? await get(`/conversations/${job.conversation_id}`) : null;
      if (this.openId !== id) return;
      const owner = nameOf(job.owner);
      const panel = document.createElement("conversation-panel");
      Object.assign(panel, {
        conversation, draftId: id, placeholder: t.jobs.placeholder(owner),
        blocked: conversation ? null : job.messaging.reason,
        beginWith: async (text) => (await post(`/jobs/${id}/interest`, { text })).conversation,
        prompt: () => job.messaging.available && h("div.empty", avatar(job.owner, 56), h("h2", t.jobs.begin(owner)), h("p", t.jobs.beginMore), h("ol", t.jobs.steps.map((step) => h("li", filled(step, owner))))),
      });
      panel.addEventListener("conversation", () => this.#drawDetails());
      this.details = h("aside.job-details", { "aria-label": t.jobs.details });
      this.replaceChildren(h("section.job-page",
        h("header.thread-head", iconButton("back", t.jobs.back, () => (location.hash = "#/jobs"), { class: "back always" }), h("div.thread-title", h("h1", job.title), h("p", owner))),
        this.details, h("section.chat-box", { "aria-label": t.jobs.chat(owner) }, panel)));
      this.#draw(job);
    } catch (problem) {
      if (this.openId === id) this.replaceChildren(errorState(problem, () => this.#openDetails()));
    }
  }

  async #drawDetails() {
    const job = await get(`/jobs/${this.openId}`).catch(() => null);
    if (job && job.id === this.openId && this.details) this.#draw(job);
  }

  #draw(job) {
    const { start } = job;
    const isStarted = job.started_by === session.person.id;
    const reason = !start.allowed && !isStarted && start.reason && filled(t.jobs.startReason[start.reason], nameOf(job.owner));
    const button = h("button.button.primary.wide", { disabled: !start.allowed, "aria-describedby": reason ? "start-reason" : null, onclick: () => carefully(button, async () => {
      this.#draw(await post(`/jobs/${job.id}/start`));
      toast(t.jobs.started);
    }) }, t.jobs.start);
    this.details.replaceChildren(
      h("div.start", isStarted ? h("p.started", icon("check"), t.jobs.started) : button, reason && h("p", { id: "start-reason", class: "start-reason" }, icon("lock"), reason)),
      h("h2", t.jobs.about), h("p.words", job.description || t.jobs.noDescription),
      h("dl", [[t.jobs.owner, [avatar(job.owner, 28), nameOf(job.owner)]], [t.jobs.kind, t.kind[job.kind]], [t.jobs.stage, t.stage[job.stage]], [t.jobs.conversation, job.conversation_required ? t.jobs.isRequired : t.jobs.isOptional]]
        .map(([name, value]) => h("div", h("dt", name), h("dd", value)))));
  }
}

const facts = (job) => [job.kind !== "standard" && h("span.chip-fact", t.kind[job.kind]), h("span", { class: `chip-fact stage-${job.stage}` }, t.stage[job.stage])];

customElements.define("jobs-view", JobsView);
