// What the page is made of: people, questions, menus, remarks, and what these are made of.
import { get, query } from "./api.js";
import { h, icon, iconButton, on, styled } from "./dom.js";
import { t } from "./text.js";

export * from "./api.js";
export * from "./dom.js";
export * from "./text.js";

export const nameOf = (person) => (!person || person.deleted ? t.person.deleted : person.name);

// A person's picture, or their initials on a colour that is always theirs.
export function avatar(person, size = 40) {
	const initials = nameOf(person).split(/\s+/).slice(0, 2).map((word) => [...word][0]).join("").toUpperCase();
	const image = person?.avatar_url && h("img", { src: person.avatar_url, alt: "", onerror: () => image.remove() });
	const tint = parseInt(person?.id.slice(-2) ?? "0", 16) % 8;
	const circle = h(`span.avatar.tint-${tint}`, { "aria-hidden": "true" }, h("span", initials), image, person?.status && h(`span.presence.${person.status}`));
	return styled(circle, { "--size": `${size}px` });
}

// A sign that is read as `label`.
export const sign = (className, label, content) => h(`span.${className}`, { role: "img", "aria-label": label, title: label }, content);

export const badge = (count, label) => count > 0 && sign("badge", label(count), count > 99 ? "99+" : count);

export const muteMark = (talk) => talk.muted && sign("mute-mark", t.inbox.muted, icon("muted"));

export function emptyState(iconName, { title, sentence }, ...more) {
	return h("div.empty", h("span.empty-icon", icon(iconName)), h("h2", title), h("p", sentence), more);
}

export function errorState(problem, again) {
	return emptyState("alert", { title: t.problem.title, sentence: problem.message }, h("button.button", { onclick: again }, t.problem.again));
}

export function openDialog(className, label, ...content) {
	const dialog = h(`dialog.${className}`, { "aria-label": label, onclick: (event) => event.target === dialog && dialog.close(), onclose: () => dialog.remove() }, content);
	document.body.append(dialog);
	dialog.showModal();
	return dialog;
}

export const closeButton = (attributes) => iconButton("close", t.close, ({ currentTarget }) => currentTarget.closest("dialog").close(), attributes);

// Fills `place` by work; what goes wrong stands there, and may be tried again.
export const attempt = (place, work) => work().catch((problem) => place.replaceChildren(errorState(problem, () => attempt(place, work))));

// A form whose `save` is given what stands in the fields, by name; what goes wrong is said in it.
export function savingForm(className, save, fields, ...buttons) {
	const said = h("p.form-problem", { role: "alert" });
	return h(`form.${className}`, {
		async onsubmit(event) {
			event.preventDefault();
			const values = [...new FormData(event.target)].map(([name, value]) => [name, value.trim()]);
			await save(Object.fromEntries(values)).catch(({ message }) => (said.textContent = message));
		},
	}, fields, said, buttons);
}

export const submitButton = (className, text) => h(`button.button.${className}`, { type: "submit" }, text);

// Asks in a dialog. Answers with what `save` answers, or null.
export function openForm({ title, sentence, confirm, reason, isGrave = reason }, fields, save = (values) => values) {
	return new Promise((resolve) => {
		const done = async (values) => {
			resolve(await save(values));
			dialog.close();
		};
		const dialog = openDialog("question", title, savingForm("asking", done, [h("h2", title), sentence && h("p", sentence), fields],
			h("div.buttons", h("button.button", { onclick: () => dialog.close() }, t.cancel), submitButton(isGrave ? "grave" : "primary", confirm))));
		on(dialog, { close: () => resolve(null) });
	});
}

export const field = (label, input) => h("label.field", h("span", label), input);
export const choice = (label, name, texts, chosen) => field(label, h("select", { name }, Object.entries(texts).map(([value, text]) => h("option", { value, selected: value === chosen }, text))));

// Asks first, for a reason too where there is a word for it.
export const ask = (words, required) => openForm(words, words.reason && field(words.reason, h("textarea", { name: "reason", rows: 3, maxlength: 500, required })));

export function menuButton(label, items) {
	const menu = h("div.menu", { popover: "auto" }, items.map(([text, iconName, work]) => h("button", { onclick: () => (menu.hidePopover(), work()) }, icon(iconName), text)));
	const button = iconButton("dots", label);
	button.popoverTargetElement = menu;
	menu.ontoggle = () => {
		const { top, right, bottom } = button.getBoundingClientRect();
		const { offsetWidth, offsetHeight } = menu;
		styled(menu, { left: `${Math.max(8, right - offsetWidth)}px`, top: `${bottom + offsetHeight < innerHeight ? bottom : top - offsetHeight}px` });
	};
	return h("span.menu-place", button, menu);
}

const toasts = h("div", { id: "toasts", role: "status", popover: "manual" });

export function toast(sentence, open) {
	const remark = h(open ? "button.toast" : "div.toast", { onclick: () => (remark.remove(), open?.()) }, sentence);
	// Behind a dialog nobody would see it.
	(document.querySelector("dialog:last-of-type") ?? document.body).append(toasts);
	toasts.showPopover();
	toasts.append(remark);
	setTimeout(() => remark.remove(), 7000);
}

export const carefully = (work) => work().catch(({ message }) => toast(message));

// Choices of which one is pressed. `chosen` is told which; `press` presses without telling.
export function tabs(label, texts, pressed, chosen) {
	const place = h("div.tabs", { role: "group", "aria-label": label }, Object.entries(texts).map(([name, text]) => h("button.tab", { name, onclick: () => (place.press(name), chosen(name)) }, text)));
	place.press = (name) => [...place.children].forEach((tab) => (tab.ariaPressed = tab.name === name));
	place.press(pressed);
	return place;
}

// A list that comes as its end comes into view. Fills `list` with `item(each)`, which carries its data-id, and
// `rest` with `empty()` or what went wrong.
export function pagedList(list, { path, item, empty, loaded }) {
	const rest = h("div");
	let shown = 0;
	let asked = 0;

	async function load(cursor = null) {
		asked += 1;
		const number = asked;
		try {
			// As many as there were: nothing goes away under one's eyes.
			const page = await get(query(path(), { limit: cursor ? 30 : Math.min(100, Math.max(30, shown)), cursor }));
			if (number !== asked) return;
			loaded?.(page);
			const focused = list.contains(document.activeElement) && document.activeElement.closest("[data-id]")?.dataset.id;
			const items = page.items.map(item);
			if (cursor) list.append(...items);
			else list.replaceChildren(...items);
			shown = list.childElementCount;
			if (focused) list.querySelector(`[data-id="${focused}"] :is(a, button)`)?.focus();
			rest.replaceChildren(page.next_cursor ? end(() => load(page.next_cursor)) : shown ? "" : empty());
		} catch (problem) {
			if (number === asked && !shown) rest.replaceChildren(errorState(problem, () => load()));
		}
	}

	function end(seen) {
		const mark = h("div.more");
		new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && seen(), { rootMargin: "400px" }).observe(mark);
		return mark;
	}

	return { list, rest, refresh: () => load() };
}
