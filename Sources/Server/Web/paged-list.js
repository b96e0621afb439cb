// A list that comes page by page as its end comes into view, and anew when something has changed.
import { get, query } from "./api.js";
import { h } from "./dom.js";
import { errorState } from "./pieces.js";

// Fills `list` with `item(each)`, whose elements carry the id as data-id, and `rest` with what is said
// below: nothing found (`empty()`), what went wrong, or nothing. `path()` is asked every time.
export function pagedList(list, rest, { path, item, empty, loaded }) {
	let shown = 0;
	let asked = 0;

	async function load(cursor = null) {
		asked += 1;
		const number = asked;
		try {
			// As many as there were, or what one has scrolled to would go away under one's eyes.
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

	return {
		refresh: () => load(),
		restart() {
			shown = 0;
			return load();
		},
	};
}
