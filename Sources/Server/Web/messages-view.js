// Messages: the conversations by status, and the one that is read.
import { call, get, post, query, session } from "./api.js";
import { summary } from "./attachment.js";
import "./conversation.js";
import { debounced, h, icon, iconButton, listen, whenSeen } from "./dom.js";
import { live } from "./live.js";
import { ask, avatar, badge, carefully, emptyState, errorState, menuButton, nameOf, toast } from "./pieces.js";
import { filled, t } from "./text.js";
import { listTime } from "./time.js";

const statuses = ["active", "hired", "dismissed", "closed"];

class MessagesView extends HTMLElement {
  #status = "active";
  #items = [];
  #cursor = null;

  connectedCallback() {
    this.leaving = new AbortController();
    const refresh = debounced(120, () => this.#refresh());
    listen(live, "message read status resync", refresh, this.leaving.signal);
    this.tabs = h("div.tabs", { role: "group", "aria-label": t.inbox.statuses });
    this.list = h("ul.conversations");
    this.reading = h("section.reading", { "aria-label": t.thread.label });
    this.append(h("section.inbox", { "aria-label": t.inbox.title }, h("header.pane-head", h("h1", t.inbox.title)), this.tabs, this.list), this.reading);
    this.#refresh().then(() => this.route(this.id));
  }

  disconnectedCallback() {
    this.leaving.abort();
  }

  /// Shows a conversation; none when `id` is empty.
  async route(id) {
    this.openId = id ?? null;
    this.classList.toggle("is-reading", Boolean(id));
    this.#drawList();
    if (!id) return this.reading.replaceChildren(emptyState("chat", t.inbox.choose, t.inbox.chooseMore));
    try {
      const conversation = this.#items.find((each) => each.id === id) ?? (await get(`/conversations/${id}`));
      if (this.openId !== id) return;
      if (conversation.status !== this.#status) {
        this.#status = conversation.status;
        this.#refresh();
      }
      const panel = document.createElement("conversation-panel");
      Object.assign(panel, { conversation, draftId: id, prompt: () => emptyState("chat", t.thread.empty, t.thread.emptyMore(nameOf(conversation.other))) });
      const head = h("header.thread-head");
      const draw = () => head.replaceChildren(...this.#head(panel));
      panel.addEventListener("conversation", draw);
      draw();
      this.reading.replaceChildren(head, panel);
    } catch (problem) {
      this.reading.replaceChildren(errorState(problem, () => this.route(id)));
    }
  }

  async #refresh(cursor = null) {
    try {
      const page = await get(query("/conversations", { status: this.#status, limit: 30, cursor }));
      const fresh = new Set(page.items.map(({ id }) => id));
      const oldest = page.items.at(-1);
      // The pages below the first stay as they are; what moved up is not shown twice.
      const kept = this.#items.filter(({ id, status }) => status === this.#status && !fresh.has(id));
      const isComplete = !cursor && page.next_cursor === null;
      this.#items = isComplete ? page.items : cursor ? [...kept, ...page.items] : [...page.items, ...kept.filter((each) => writtenAt(each) < writtenAt(oldest))];
      if (cursor || kept.length === 0 || isComplete) this.#cursor = page.next_cursor;
      this.counts = page.counts;
      this.problem = null;
    } catch (problem) {
      this.problem = problem;
    }
    this.#drawList();
  }

  #drawList() {
    const shown = statuses.map((status) => {
      const count = this.counts?.[status];
      return h("button.tab", { "aria-pressed": String(status === this.#status), onclick: () => this.#choose(status) }, t.status[status], count?.unread > 0 ? badge(count.unread, t.inbox.unread) : h("span.count", count?.conversations || ""));
    });
    const focused = [...this.tabs.children].indexOf(document.activeElement);
    this.tabs.replaceChildren(...shown);
    this.tabs.children[focused]?.focus();
    if (this.problem && !this.#items.length) return this.list.replaceChildren(h("li", errorState(this.problem, () => this.#refresh())));
    if (!this.counts) return;
    const place = document.activeElement?.closest("li")?.dataset.id;
    this.list.replaceChildren(...this.#items.map((each) => this.#item(each)));
    if (!this.#items.length) this.list.append(h("li", emptyState("chat", t.inbox.none[this.#status], t.inbox.noneMore[session.person.role])));
    if (this.#cursor) this.list.append(whenSeen(h("li.more"), () => this.#refresh(this.#cursor)));
    if (place) this.list.querySelector(`[data-id="${place}"] a`)?.focus();
  }

  #choose(status) {
    this.#status = status;
    this.#items = [];
    this.#cursor = null;
    this.#refresh();
  }

  #item(conversation) {
    const { last_message: last, unread_count: unread } = conversation;
    const person = conversation.other ?? conversation.parties[0];
    const name = conversation.other ? nameOf(person) : conversation.parties.map(nameOf).join(t.inbox.and);
    const isMine = last?.author_id === session.person.id;
    return h("li", { "data-id": conversation.id }, h("a", { class: `conversation${unread ? " has-unread" : ""}`, href: `#/messages/${conversation.id}`, "aria-current": conversation.id === this.openId && "page" },
      avatar(person, 48),
      h("span.conversation-name", name, conversation.muted && h("span.mute-mark", { role: "img", "aria-label": t.inbox.muted, title: t.inbox.muted }, icon("muted"))),
      h("time", { datetime: writtenAt(conversation) }, listTime(writtenAt(conversation))),
      h("span.conversation-job", conversation.job?.title ?? t.inbox.direct),
      h("span.conversation-last", last ? `${isMine ? t.inbox.you : ""}${summary(last)}` : t.inbox.nothingYet),
      badge(unread, t.inbox.unread)));
  }

  #head(panel) {
    const { conversation } = panel;
    const can = (action) => conversation.actions.includes(action);
    const other = conversation.other ?? conversation.parties[0];
    const name = conversation.other ? nameOf(other) : conversation.parties.map(nameOf).join(t.inbox.and);
    const act = (path, body, done, method = "POST") => carefully(null, async () => {
      const changed = await call(method, `/conversations/${conversation.id}/${path}`, body);
      if (done) toast(done);
      if (changed) this.#changed(panel, changed);
    });
    const questions = {
      hire: async () => (await ask(filled(t.hire, name, conversation.job?.title))) !== null && act("hire", { confirm: true }, t.hire.done(name)),
      dismiss: async () => {
        const reason = await ask({ ...filled(t.dismiss, name), isGrave: true });
        if (reason !== null) act("dismiss", reason ? { reason } : {}, t.dismiss.done(name));
      },
      close: async () => (await ask(t.shut)) !== null && act("close", {}),
      reopen: () => act("reopen", {}),
      mute: () => act("mute", undefined, t.muteDone, "PUT"),
      unmute: () => act("mute", undefined, t.unmuteDone, "DELETE"),
      report: async () => {
        const reason = await ask({ ...filled(t.report, name), isGrave: true, isReasonNeeded: true });
        if (reason) act("report", { reason }, t.report.done);
      },
    };
    const more = [["mute", "muted"], ["unmute", "bell"], ["close", "lock"], ["reopen", "retry"], ["report", "alert"]].filter(([action]) => can(action));
    return [
      iconButton("back", t.back, () => (location.hash = "#/messages"), { class: "back" }),
      avatar(other, 40),
      h("div.thread-title",
        h("h2", name, conversation.muted && h("span.mute-mark", { role: "img", "aria-label": t.inbox.muted }, icon("muted"))),
        h("p", conversation.status !== "active" && h("span", { class: `state ${conversation.status}` }, t.status[conversation.status]), conversation.job?.title ?? t.inbox.direct)),
      h("div.thread-actions",
        can("dismiss") && h("button.button", { onclick: questions.dismiss }, t.dismiss.verb),
        can("hire") && h("button.button.primary", { onclick: questions.hire }, icon("check"), t.hire.verb)),
      menuButton(t.inbox.more, more.map(([action, iconName]) => [t.action[action], iconName, questions[action]])),
    ].filter(Boolean);
  }

  /// What an action changed is shown at once; its event comes too.
  #changed(panel, conversation) {
    panel.know(conversation);
    this.#status = conversation.status;
    this.#refresh();
  }
}

const writtenAt = (conversation) => conversation.last_message?.sent_at ?? conversation.created_at;

customElements.define("messages-view", MessagesView);
