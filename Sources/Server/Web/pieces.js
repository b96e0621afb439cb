// Small things that every face shows: people, questions, menus, passing remarks.
import { get, query } from "./api.js";
import { h, icon, iconButton, styled } from "./dom.js";
import { t } from "./text.js";

export const nameOf = (person) => (!person || person.deleted ? t.person.deleted : person.name);

// A person's picture, or their initials on a colour that is always theirs.
export function avatar(person, size = 40) {
	const initials = nameOf(person).split(/\s+/).slice(0, 2).map((word) => [...word][0]).join("").toUpperCase();
	const image = person?.avatar_url && h("img", { src: person.avatar_url, alt: "", onerror: () => image.remove() });
	const circle = h("span.avatar", { "aria-hidden": "true" }, h("span", initials), image, person?.status && h(`span.presence.${person.status}`));
	circle.classList.add(`tint-${parseInt(person?.id.slice(-2) ?? "0", 16) % 8}`);
	return styled(circle, { "--size": `${size}px` });
}

export const badge = (count, label) => count > 0 && h("span.badge", { role: "img", "aria-label": label(count) }, count > 99 ? "99+" : count);

export const muteMark = (talk) => talk.muted && h("span.mute-mark", { role: "img", "aria-label": t.inbox.muted, title: t.inbox.muted }, icon("muted"));

export function emptyState(iconName, { title, sentence }, ...more) {
	return h("div.empty", h("span.empty-icon", icon(iconName)), h("h2", title), h("p", sentence), more);
}

export function errorState(problem, again) {
	return emptyState("alert", { title: t.problem.title, sentence: problem.message }, h("button.button", { onclick: again }, t.problem.again));
}

// Opens a dialog; it is gone when it is closed, and the focus is back where it was.
export function openDialog(className, label, ...content) {
	const dialog = h(`dialog.${className}`, { "aria-label": label, onclick: (event) => event.target === dialog && dialog.close(), onclose: () => dialog.remove() }, content);
	document.body.append(dialog);
	dialog.showModal();
	return dialog;
}

// Asks before something is done. Answers with the reason that was written ("" for none), or null.
export function ask({ title, sentence, confirm, reason, isReasonNeeded }) {
	return new Promise((resolve) => {
		const field = reason && h("textarea", { id: "reason", rows: 3, maxlength: 500, required: isReasonNeeded });
		const dialog = openDialog("question", title, h("form", { method: "dialog" },
			h("h2", title), h("p", sentence), reason && h("label", { for: "reason" }, reason), field,
			h("div.buttons",
				h("button.button", { onclick: () => dialog.close() }, t.cancel),
				h(`button.button.${reason ? "grave" : "primary"}`, { type: "submit", value: "yes" }, confirm))));
		dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes" ? field?.value.trim() ?? "" : null));
	});
}

export function menuButton(label, items) {
	const menu = h("div.menu", { popover: "auto" }, items.map(([text, iconName, work]) => h("button", { onclick: () => (menu.hidePopover(), work()) }, icon(iconName), text)));
	const button = iconButton("dots", label, () => {});
	button.popoverTargetElement = menu;
	menu.addEventListener("toggle", () => {
		const { top, right, bottom } = button.getBoundingClientRect();
		const { offsetWidth, offsetHeight } = menu;
		styled(menu, { left: `${Math.max(8, right - offsetWidth)}px`, top: `${bottom + offsetHeight < innerHeight ? bottom : top - offsetHeight}px` });
	});
	return h("span.menu-place", button, menu);
}

export const toasts = h("div", { id: "toasts", role: "status" });

export function toast(sentence, open) {
	const remark = h(open ? "button.toast" : "div.toast", { onclick: () => (remark.remove(), open?.()) }, sentence);
	toasts.append(remark);
	setTimeout(() => remark.remove(), 7000);
}

export async function carefully(work) {
	try {
		return await work();
	} catch (problem) {
		toast(problem.message);
		return null;
	}
}

// A list that comes page by page as its end comes into view. Fills `list` with `item(each)`, which carries
// its data-id, and `rest` with `empty()` or what went wrong; `path()` is asked every time.
export function pagedList(list, rest, { path, item, empty, loaded }) {
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
			rest.replaceChildren(shown ? "" : empty());
			if (page.next_cursor) rest.replaceChildren(end(() => load(page.next_cursor)));
		} catch (problem) {
			if (number === asked && !shown) rest.replaceChildren(errorState(problem, () => load()));
		}
	}

	function end(seen) {
		const mark = h("div.more");
		new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && seen(), { rootMargin: "400px" }).observe(mark);
		return mark;
	}

	return { refresh: () => load() };
}
