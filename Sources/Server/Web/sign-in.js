// The way in: a token; in the demo, a person to be.
import { avatar, carefully, field, get, h, icon, post, savingForm, submitButton, t } from "./pieces.js";

export async function showSignIn(place, entered, note = "") {
	const people = await demoPeople().catch(() => null);
	const token = h("input", { name: "token", type: "password", autocomplete: "current-password", required: true });
	const form = savingForm("card", async (values) => {
		try {
			entered(await post("/session", values));
		} catch (problem) {
			token.select();
			throw problem.status === 401 ? new Error(t.signIn.wrong) : problem;
		}
	}, field(t.signIn.label, token), submitButton("primary.wide", t.signIn.submit), h("p.quiet", t.signIn.hint));
	form.querySelector("[role]").textContent = note;
	const { title, sentence } = people ? t.signIn.demo : t.signIn.token;
	place.replaceChildren(h("main.sign-in",
		h("header.welcome", brand(), h("h1", title), h("p", sentence)),
		people ? [h("ul.people", people.map((person) => h("li", personButton(person, entered)))), h("details", h("summary", t.signIn.withToken), form)] : form));
	if (!people) token.focus();
}

async function demoPeople() {
	const { is_demo } = await (await fetch("/assets/demo.json")).json();
	return is_demo ? (await get("/demo/people")).items : null;
}

function personButton(person, entered) {
	const enter = () => carefully(async () => entered(await post("/demo/session", { person_id: person.id })));
	return h("button.person", { onclick: enter }, avatar(person, 48),
		h("span.person-text", h("span.person-name", person.name, h("span.fact", t.role[person.role])), h("span.quiet", person.sees)), icon("forward"));
}

export const brand = () => h("span.brand", h("span.brand-mark", icon("image")), h("span.brand-name", t.name));
