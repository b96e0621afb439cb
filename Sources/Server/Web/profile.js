// One's own profile: what the others see of one.
import { avatar, call, choice, field, h, openForm, session, t } from "./pieces.js";

export function editProfile() {
	const { person } = session;
	// A file to put on, null to take off what is there, undefined to leave it.
	let picture;
	const shown = h("span", avatar(person, 72));
	const choose = (file) => {
		picture = file;
		shown.replaceChildren(avatar({ ...person, avatar_url: file && URL.createObjectURL(file) }, 72));
	};
	const chooser = h("input", { type: "file", hidden: true, accept: "image/jpeg,image/png", "aria-label": t.profile.choose, onchange: () => choose(chooser.files[0]) });
	return openForm(t.profile, [
		h("div.own-picture", shown, chooser,
			h("button.button", { onclick: () => chooser.click() }, t.profile.choose), h("button.button", { onclick: () => choose(null) }, t.profile.remove)),
		field(t.profile.name, h("input", { name: "name", value: person.name, required: true, maxlength: 200 })),
		person.role === "provider" && choice(t.profile.status, "status", t.directory.statuses, person.status),
		field(t.profile.about, h("textarea", { name: "profile", value: person.profile, rows: 4, maxlength: 4000 })),
	], async (values) => {
		Object.assign(person, await call("PATCH", "/people/me", values));
		if (picture) Object.assign(person, await call("PUT", "/people/me/avatar", picture));
		else if (picture === null) person.avatar_url = await call("DELETE", "/people/me/avatar");
	});
}
