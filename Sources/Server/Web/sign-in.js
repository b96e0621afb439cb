// The way in: a token; in the demo, a person to be.
import { call, get, post } from "./api.js";
import { h, icon } from "./dom.js";
import { avatar, carefully } from "./pieces.js";
import { t } from "./text.js";

export async function showSignIn(place, entered, note = "") {
	const people = await demoPeople().catch(() => null);
	const said = h("p.form-problem", { role: "alert" }, note);
	const token = h("input", { id: "token", type: "password", autocomplete: "current-password", required: true });
	const submit = async (event) => {
		event.preventDefault();
		try {
			entered(await post("/session", { token: token.value.trim() }));
		} catch (problem) {
			said.textContent = problem.status === 401 ? t.signIn.wrong : problem.message;
			token.select();
		}
	};
	const form = h("form.card", { onsubmit: submit },
		h("label", { for: "token" }, t.signIn.label), token, said, h("button.button.primary.wide", { type: "submit" }, t.signIn.submit), h("p.quiet", t.signIn.hint));
	const { title, sentence } = people ? t.signIn.demo : t.signIn.token;
	place.replaceChildren(h("main.sign-in",
		h("header.welcome", brand(), h("h1", title), h("p", sentence)),
		people ? [h("ul.people", people.map((person) => h("li", personButton(person, entered)))), h("details", h("summary", t.signIn.withToken), form)] : form));
	if (!people) token.focus();
}

// Only a demonstration says who is in it.
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
