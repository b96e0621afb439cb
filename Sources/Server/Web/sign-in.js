// The way in: a token; in the demo, a person to be.
import { call, get, post } from "./api.js";
import { h, icon } from "./dom.js";
import { avatar, carefully } from "./pieces.js";
import { t } from "./text.js";

/// Shows the ways in; `entered(session)` when somebody is signed in.
export async function showSignIn(place, entered, note = null) {
  const people = await get("/demo/people").then(({ items }) => items, () => null);
  const said = h("p.form-problem", { role: "alert" }, note);
  const token = h("input", { id: "token", type: "password", autocomplete: "current-password", required: true, spellcheck: "false" });
  const submit = h("button", { type: "submit", class: "button primary wide" }, t.signIn.submit);
  const form = h("form.card", { onsubmit: async (event) => {
    event.preventDefault();
    submit.disabled = true;
    said.textContent = "";
    try {
      entered(await call("POST", "/session", { token: token.value.trim() }));
    } catch (problem) {
      said.textContent = problem.status === 401 ? t.signIn.wrong : problem.message;
      token.select();
    }
    submit.disabled = false;
  } }, h("label", { for: "token" }, t.signIn.token), token, submit, h("p.quiet", t.signIn.hint));
  const head = h("header.welcome", brand(), h("h1", people ? t.signIn.pick : t.signIn.title), h("p", people ? t.signIn.pickMore : t.signIn.more));
  place.replaceChildren(h("main", { class: `sign-in${people ? " with-people" : ""}` }, head, !people && said,
    people ? [
      h("ul.people", people.map((person) => {
        const button = h("button.person", { onclick: () => carefully(button, async () => entered(await post("/demo/session", { person_id: person.id }))) },
          avatar(person, 48), h("span.person-text", h("span.person-name", person.name, h("span.chip-fact", t.role[person.role])), h("span.quiet", person.sees)), icon("forward"));
        return h("li", button);
      })),
      h("details", h("summary", t.signIn.withToken), said, form),
    ] : form));
  if (!people) token.focus();
}

export function brand() {
  const mark = h("span.brand-mark", { "aria-hidden": "true" }, icon("image"));
  return h("span.brand", mark, h("span.brand-name", "Attache"));
}
