// The directory of providers, for partners: search, profiles, and messages in a window of their own.
import { get, post, query } from "./api.js";
import "./conversation.js";
import { debounced, h, icon, iconButton, listen, whenSeen } from "./dom.js";
import { live } from "./live.js";
import { avatar, badge, emptyState, errorState, nameOf, openDialog } from "./pieces.js";
import { t } from "./text.js";

const statuses = ["", "available", "busy", "away"];

class DirectoryView extends HTMLElement {
  #search = "";
  #status = "";
  #items = [];

  connectedCallback() {
    this.leaving = new AbortController();
    const refresh = debounced(180, () => this.#load());
    listen(live, "message read resync", refresh, this.leaving.signal);
    const search = h("input", { type: "search", "aria-label": t.directory.search, placeholder: t.directory.search, oninput: () => { this.#search = search.value; refresh(); } });
    const filters = h("div.tabs", { role: "group", "aria-label": t.directory.filter }, statuses.map((status) => h("button.tab", { "aria-pressed": String(status === this.#status), onclick: (event) => {
      this.#status = status;
      for (const each of filters.children) each.setAttribute("aria-pressed", String(each === event.currentTarget));
      this.#load();
    } }, t.directory.statuses[status || "all"])));
    this.body = h("tbody", { role: "rowgroup" });
    this.rest = h("div", { "aria-live": "polite" });
    this.append(h("section.page.wide",
      h("header.pane-head", h("h1", t.directory.title), h("p", t.directory.intro)),
      h("div.finder", h("label.search", icon("search"), search), filters),
      h("table.directory", { role: "table", "aria-label": t.directory.title },
        h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, t.directory.columns.map((name) => h("th", { role: "columnheader", scope: "col" }, name)))),
        this.body),
      this.rest));
    this.#load();
  }

  disconnectedCallback() {
    this.leaving.abort();
  }

  route() {}

  async #load(cursor = null) {
    const asked = query("/directory", { search: this.#search.trim(), status: this.#status, limit: 50, cursor });
    this.asked = asked;
    try {
      const page = await get(asked);
      if (this.asked !== asked) return;
      this.#items = cursor ? [...this.#items, ...page.items] : page.items;
      const focused = document.activeElement?.closest("tr")?.dataset.id;
      this.body.replaceChildren(...this.#items.map((person) => this.#row(person)));
      if (focused) this.body.querySelector(`[data-id="${focused}"] .chat`)?.focus();
      this.rest.replaceChildren(page.next_cursor ? whenSeen(h("div.more"), () => this.#load(page.next_cursor)) : this.#items.length ? "" : emptyState("people", t.directory.none, t.directory.noneMore));
    } catch (problem) {
      this.rest.replaceChildren(errorState(problem, () => this.#load(cursor)));
    }
  }

  #row(person) {
    const unread = person.thread?.unread_count ?? 0;
    const cell = (className, ...content) => h("td", { role: "cell", class: className }, content);
    return h("tr", { role: "row", "data-id": person.id },
      cell("who", avatar(person, 40), h("span.who-name", nameOf(person))),
      cell("availability", person.status && h("span", { class: `availability-mark ${person.status}` }, t.directory.statuses[person.status])),
      cell("about", person.profile),
      cell("look", iconButton("eye", t.directory.profileOf(person.name), () => this.#showProfile(person))),
      cell("message", h("span.with-badge", iconButton("chat", t.directory.messageTo(person.name), () => openThread(person, () => this.#load()), { class: `chat${person.thread ? " talking" : ""}` }), badge(unread, t.inbox.unread))));
  }

  #showProfile(person) {
    const dialog = openDialog("profile", t.directory.profileOf(person.name),
      iconButton("close", t.close, () => dialog.close(), { class: "corner" }),
      avatar(person, 96), h("h2", nameOf(person)),
      person.status && h("p", { class: `availability-mark ${person.status}` }, t.directory.statuses[person.status]),
      h("p.words", person.profile || t.directory.noProfile),
      h("button.button.primary.wide", { onclick: () => { dialog.close(); openThread(person, () => this.#load()); } }, icon("chat"), t.directory.message));
  }
}

customElements.define("directory-view", DirectoryView);

/// The thread with a provider, over the directory. It begins with the first message, not with a look.
async function openThread(person, closed) {
  const title = h("div.thread-title", h("h2", nameOf(person)), h("p", person.status ? t.directory.statuses[person.status] : ""));
  const place = h("div.modal-body");
  const dialog = openDialog("messaging", t.directory.messageTo(person.name),
    h("header.thread-head", avatar(person, 40), title, iconButton("close", t.close, () => dialog.close())), place);
  dialog.addEventListener("close", closed);
  const fill = async () => {
    try {
      const panel = document.createElement("conversation-panel");
      Object.assign(panel, {
        conversation: person.thread ? await get(`/conversations/${person.thread.id}`) : null,
        draftId: person.id, exclusive: true,
        begin: async () => {
          const conversation = await post("/threads", { provider_id: person.id });
          person.thread = { id: conversation.id, unread_count: 0 };
          return conversation;
        },
        prompt: () => emptyState("chat", t.directory.begin(person.name), t.directory.beginMore),
      });
      place.replaceChildren(panel);
      panel.composer?.focus();
    } catch (problem) {
      place.replaceChildren(errorState(problem, fill));
    }
  };
  await fill();
}
