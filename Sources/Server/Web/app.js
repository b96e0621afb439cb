// The page: who is signed in, which faces they have, what comes in.
import { apiEvents, call, get, post, session } from "./api.js";
import "./directory-view.js";
import { announcer, debounced, h, icon, iconButton } from "./dom.js";
import "./jobs-view.js";
import { live } from "./live.js";
import "./messages-view.js";
import { kept, outbox } from "./outbox.js";
import { avatar, badge, carefully, emptyState, errorState, menuButton, openDialog, pagedList, toast, toasts } from "./pieces.js";
import { brand, showSignIn } from "./sign-in.js";
import { listTime, t } from "./text.js";

const faces = { messages: "chat", jobs: "briefcase", directory: "people" };
const facesOf = { customer: ["messages"], provider: ["jobs", "messages"], partner: ["directory", "messages"], support: ["messages", "directory"] };
// The cookie itself cannot be seen from here; this says whether there may be one.
const signedInKey = "attache.signed-in";

const place = document.getElementById("app");
const navigation = h("nav.faces", { "aria-label": t.nav.label });
const bell = h("span.with-badge");
const main = h("main.face", { id: "main", tabindex: -1 });
const offline = h("div.offline", { role: "status", hidden: true }, icon("offline"), h("span", t.offline));
let unreadNotices = 0, unreadMessages = 0;

async function begin() {
	if (!kept.read(signedInKey)) return showSignIn(place, enter);
	try {
		enter(await get("/session"));
	} catch (problem) {
		if (problem.status === 401) showSignIn(place, enter);
		else place.replaceChildren(errorState(problem, begin));
	}
}

function enter({ person, limits }) {
	Object.assign(session, { person, limits });
	kept.write(signedInKey, true);
	outbox.open();
	const me = menuButton(t.nav.me(person.name), [[t.nav.leave, "leave", () => call("DELETE", "/session").finally(leave)]]);
	me.querySelector("button").replaceChildren(avatar(person, 36));
	place.replaceChildren(
		h("button.skip", { onclick: () => main.focus() }, t.nav.skip),
		h("div.shell", h("header.rail", brand(), navigation, h("div.rail-end", bell, me)), h("div.column", offline, main)),
		toasts, announcer);
	live.connect();
	show();
	count();
}

function leave(note) {
	if (!session.person) return;
	main.replaceChildren();
	session.person = null;
	kept.write(signedInKey, null);
	live.forget();
	history.replaceState(null, "", "/");
	document.title = t.name;
	showSignIn(place, enter, note);
}

function show() {
	if (!session.person) return;
	const mine = facesOf[session.person.role];
	const [, name, id] = location.hash.split("/");
	if (!mine.includes(name)) return location.replace(`#/${mine[0]}`);
	if (main.firstChild?.localName === `${name}-view`) {
		main.firstChild.route(id);
	} else {
		const view = document.createElement(`${name}-view`);
		view.id = id ?? "";
		main.replaceChildren(view);
	}
	main.classList.toggle("deep", Boolean(id));
	drawFaces();
}

function drawFaces() {
	const current = location.hash.split("/")[1];
	navigation.replaceChildren(...facesOf[session.person.role].map((name) => h("a.face-link", { href: `#/${name}`, "aria-current": name === current && "page" },
		h("span.with-badge", icon(faces[name]), name === "messages" && badge(unreadMessages, t.inbox.unread)), h("span", t.nav[name]))));
	bell.replaceChildren(iconButton("bell", t.notices.title, showNotices), badge(unreadNotices, t.notices.unread) || "");
	document.title = unreadMessages ? t.title(unreadMessages) : t.name;
}

const count = debounced(150, async () => {
	if (!session.person) return;
	const [inbox, notices] = await Promise.all([get("/conversations?limit=1"), get("/notifications?unread=true&limit=1")]).catch(() => []);
	if (!notices || !session.person) return;
	unreadMessages = Object.values(inbox.counts).reduce((sum, { unread }) => sum + unread, 0);
	unreadNotices = notices.unread_count;
	drawFaces();
});

function goTo({ job_id, conversation_id }) {
	if (job_id && session.person.role === "provider") location.hash = `#/jobs/${job_id}`;
	else if (conversation_id) location.hash = `#/messages/${conversation_id}`;
}

function showNotices() {
	const [list, rest] = [h("ul.notices"), h("div")];
	const dialog = openDialog("sheet", t.notices.title, h("header.thread-head", h("h2", t.notices.title), iconButton("close", t.close, () => dialog.close())), list, rest);
	const item = (notice) => h("li", h(`button.notice${notice.read_at ? "" : ".has-unread"}`, { onclick: () => (dialog.close(), goTo(notice)) }, h("span", notice.text), h("time", { datetime: notice.created_at }, listTime(notice.created_at))));
	carefully(async () => {
		await pagedList(list, rest, { path: () => "/notifications", item, empty: () => emptyState("bell", t.notices.none) }).refresh();
		await post("/notifications/read", { all: true });
		count();
	});
}

apiEvents.addEventListener("signed-out", () => leave(t.signIn.ended));
addEventListener("hashchange", show);
// A connection that is back within a moment is not worth a word.
live.addEventListener("state", () => setTimeout(() => (offline.hidden = live.isConnected), 700));
for (const kind of ["message", "read", "status", "notification", "resync"]) live.addEventListener(kind, count);
live.addEventListener("notification", ({ detail }) => {
	if (!location.hash.includes(detail.conversation_id ?? detail.job_id)) toast(detail.text, () => goTo(detail));
});
begin();
