// The page: who is signed in, which faces they have, what comes in.
import { apiEvents, call, get, post, session } from "./api.js";
import { debounced, h, icon, iconButton } from "./dom.js";
import "./directory-view.js";
import "./jobs-view.js";
import { live } from "./live.js";
import "./messages-view.js";
import { outbox } from "./outbox.js";
import { avatar, badge, carefully, emptyState, menuButton, openDialog, toast } from "./pieces.js";
import { brand, showSignIn } from "./sign-in.js";
import { t } from "./text.js";
import { listTime } from "./time.js";

const faces = {
  messages: { icon: "chat", view: "messages-view" },
  jobs: { icon: "briefcase", view: "jobs-view" },
  directory: { icon: "people", view: "directory-view" },
};
const facesOf = { customer: ["messages"], provider: ["jobs", "messages"], partner: ["directory", "messages"], support: ["messages", "directory"] };

const place = document.getElementById("app");
let main = null, navigation = null, bell = null, unreadNotices = 0, unreadMessages = 0;

async function begin() {
  try {
    enter(await call("GET", "/session"));
  } catch (problem) {
    if (problem.status === 401) showSignIn(place, enter);
    else place.replaceChildren(emptyState("offline", t.problem.title, problem.message, h("button.button.primary", { onclick: begin }, t.problem.again)));
  }
}

function enter({ person, limits }) {
  Object.assign(session, { person, limits });
  outbox.open();
  navigation = h("nav.faces", { "aria-label": t.nav.label });
  bell = h("span.with-badge");
  main = h("main.face", { id: "main", tabindex: "-1" });
  const offline = h("div.offline", { role: "status", hidden: true }, icon("offline"), h("span", t.offline));
  const me = menuButton(t.nav.me(person.name), [[t.nav.leave, "leave", leave]]);
  me.classList.add("me");
  me.querySelector("button").replaceChildren(avatar(person, 36));
  place.replaceChildren(
    h("a.skip", { href: "#main", onclick: (event) => { event.preventDefault(); main.focus(); } }, t.nav.skip),
    h("div.shell", h("header.rail", brand(), navigation, h("div.rail-end", bell, me)), h("div.column", offline, main)),
    h("div", { id: "toasts", role: "status" }), h("div", { id: "announcer", class: "unseen", "aria-live": "polite" }));
  let timer = 0;
  const state = () => {
    clearTimeout(timer);
    // A connection that is back within a moment is not worth a word.
    timer = setTimeout(() => (offline.hidden = live.isConnected), live.isConnected ? 0 : 700);
  };
  live.addEventListener("state", state);
  live.connect();
  draw();
  show();
  count();
}

function draw() {
  const current = location.hash.split("/")[1];
  navigation.replaceChildren(...facesOf[session.person.role].map((name) => h("a", { href: `#/${name}`, class: "face-link", "aria-current": name === current && "page" },
    h("span.with-badge", icon(faces[name].icon), name === "messages" && badge(unreadMessages, t.inbox.unread)), h("span", t.nav[name]))));
  bell.replaceChildren(iconButton("bell", t.notices.title, showNotices), badge(unreadNotices, t.notices.unread) || "");
  document.title = unreadMessages ? t.title.unread(unreadMessages) : t.title.plain;
}

function show() {
  if (!session.person) return;
  const mine = facesOf[session.person.role];
  const [, name, id] = location.hash.split("/");
  if (!mine.includes(name)) return location.replace(`#/${mine[0]}`);
  const { view } = faces[name];
  if (main.firstElementChild?.localName === view) {
    main.firstElementChild.route(id);
  } else {
    const element = document.createElement(view);
    element.id = id ?? "";
    main.replaceChildren(element);
  }
  main.classList.toggle("deep", Boolean(id));
  draw();
}

const count = debounced(150, async () => {
  if (!session.person) return;
  const [inbox, notices] = await Promise.all([get("/conversations?limit=1"), get("/notifications?unread=true&limit=1")]).catch(() => []);
  if (!inbox || !session.person) return;
  unreadMessages = Object.values(inbox.counts).reduce((sum, { unread }) => sum + unread, 0);
  unreadNotices = notices.unread_count;
  draw();
});

function goTo(notice) {
  const wantsJob = notice.job_id && session.person.role === "provider";
  if (wantsJob || notice.conversation_id) location.hash = wantsJob ? `#/jobs/${notice.job_id}` : `#/messages/${notice.conversation_id}`;
}

async function showNotices() {
  const list = h("ul.notices");
  const dialog = openDialog("sheet", t.notices.title, h("header.thread-head", h("h2", t.notices.title), iconButton("close", t.close, () => dialog.close())), list);
  await carefully(null, async () => {
    const { items } = await get("/notifications?limit=30");
    list.replaceChildren(...items.map((notice) => h("li", h("button", { class: `notice${notice.read_at ? "" : " has-unread"}`, onclick: () => { dialog.close(); goTo(notice); } }, h("span", notice.text), h("time", { datetime: notice.created_at }, listTime(notice.created_at))))));
    if (!items.length) list.append(h("li", emptyState("bell", t.notices.none, t.notices.noneMore)));
    await post("/notifications/read", { all: true });
    count();
  });
}

async function leave() {
  await call("DELETE", "/session").catch(() => {});
  left();
}

function left(note) {
  if (!session.person) return;
  main.replaceChildren();
  session.person = null;
  live.stop({ forget: true });
  history.replaceState(null, "", "/");
  document.title = t.title.plain;
  showSignIn(place, enter, note);
}

apiEvents.addEventListener("signed-out", () => left(t.signIn.ended));
addEventListener("hashchange", show);
for (const kind of ["message", "read", "status", "notification", "resync"]) live.addEventListener(kind, count);
live.addEventListener("notification", ({ detail }) => {
  if (!detail.conversation_id || !location.hash.endsWith(detail.conversation_id)) toast(detail.text, () => goTo(detail));
});
begin();
