// The page: who is signed in, which faces they have, what comes in.
import { directoryView } from "./directory-view.js";
import { jobsView } from "./jobs-view.js";
import { live } from "./live.js";
import { messagesView } from "./messages-view.js";
import { kept, outbox } from "./outbox.js";
import { announcer, apiEvents, avatar, badge, call, carefully, closeButton, debounced, emptyState, errorState, get, h, icon, iconButton, listTime, menuButton, on, openDialog, pagedList, post, session, t, toast } from "./pieces.js";
import { editProfile } from "./profile.js";
import { brand, showSignIn } from "./sign-in.js";

const faces = { messages: [messagesView, "chat"], jobs: [jobsView, "briefcase"], directory: [directoryView, "people"] };
const facesOf = { customer: ["messages", "jobs"], provider: ["jobs", "messages"], partner: ["directory", "messages", "jobs"], support: ["messages", "directory"] };
// The cookie cannot be seen from here; this says whether there may be one.
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
	const me = menuButton(t.nav.me(person.name), [
		[t.profile.title, "person", async () => (await editProfile(), drawMe())],
		[t.nav.leave, "leave", () => call("DELETE", "/session").finally(leave)],
	]);
	const drawMe = () => me.querySelector("button").replaceChildren(avatar(person, 36));
	drawMe();
	place.replaceChildren(
		h("button.skip", { onclick: () => main.focus() }, t.nav.skip),
		h(`div.shell.${person.role}`, h("header.rail", brand(), navigation, h("div.rail-end", bell, me)), h("div.column", offline, main)),
		announcer);
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
		main.firstChild.route?.(id);
	} else {
		main.replaceChildren(faces[name][0](id));
	}
	main.classList.toggle("deep", Boolean(id));
	drawFaces();
}

function drawFaces() {
	const current = location.hash.split("/")[1];
	navigation.replaceChildren(...facesOf[session.person.role].map((name) => h("a.face-link", { href: `#/${name}`, "aria-current": name === current && "page" },
		h("span.with-badge", icon(faces[name][1]), name === "messages" && badge(unreadMessages, t.inbox.unread)), h("span", t.nav[name]))));
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
	const notices = pagedList(h("ul.notices"), {
		path: () => "/notifications",
		item: (notice) => h("li", h(`button.notice${notice.read_at ? "" : ".has-unread"}`, { onclick: () => (dialog.close(), goTo(notice)) }, h("span", notice.text), h("time", { datetime: notice.created_at }, listTime(notice.created_at)))),
		empty: () => emptyState("bell", t.notices.none),
	});
	const dialog = openDialog("sheet", t.notices.title, h("header.thread-head", h("h2", t.notices.title), closeButton()), notices.list, notices.rest);
	carefully(async () => {
		await notices.refresh();
		await post("/notifications/read", { all: true });
		count();
	});
}

on(apiEvents, { "signed-out": () => leave(t.signIn.ended) });
on(window, { hashchange: show });
on(live, {
	// A moment without it is not worth a word.
	state: () => setTimeout(() => (offline.hidden = live.isConnected), 700),
	"message read status notification resync": count,
	notification({ detail }) {
		if (!location.hash.includes(detail.conversation_id ?? detail.job_id)) toast(detail.text, () => goTo(detail));
	},
});
begin();
