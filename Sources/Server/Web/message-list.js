// A thread of which only what is near the window is in the page.
import { Heights } from "./heights.js";
import { h, icon, part, styled, t, tell } from "./pieces.js";

const overscan = 900;
const nearTop = 1500;
const nearEnd = 60;
const olderHeight = 56;

// Heights are guessed until they were seen. What is in view stays where it is, whatever is added or measured
// above it; the end stays in view when it was. Asks for more by "older", tells by "end" that the end is in view.
// A frame costs what is in the page, however long the thread is.
export function messageList() {
	let rows = [], isAtEnd = true, top = 0, frame = 0, width = 0;
	let places = new Map(), heights = new Heights([]);
	const measured = new Map(), shown = new Map();
	const content = h("div.rows", { role: "list" });
	const scroller = h("div.scroller", { tabindex: 0, role: "region", "aria-label": t.thread.messages }, content);
	const endButton = h("button.to-end", { hidden: true, "aria-label": t.thread.end, onclick: scrollToEnd }, icon("down"));
	const list = part("message-list", scroller, endButton);

	// `height` is a guess, `view()` makes the element. A changed row has a new key.
	function setRows(newRows, hasOlder) {
		const newPlaces = new Map(newRows.map(({ key }, place) => [key, place]));
		const anchor = anchorIn(newPlaces);
		const hasNews = newRows.at(-1)?.key !== rows.at(-1)?.key;
		rows = newRows;
		places = newPlaces;
		top = hasOlder ? olderHeight : 0;
		content.classList.toggle("has-older", hasOlder);
		sum();
		draw(anchor);
		if (hasNews && !isAtEnd) endButton.classList.add("news");
	}

	function scrollToEnd() {
		isAtEnd = true;
		draw();
	}

	function scrollTo(key) {
		isAtEnd = false;
		draw({ key, distance: scroller.clientHeight / 5 });
		noticeEnd();
	}

	function sum() {
		heights = new Heights(rows.map(({ key, height }) => measured.get(key) ?? height));
	}

	const topOf = (place) => top + heights.above(place);

	// The first row in view that `known` has, and how far it is from the window's upper edge.
	function anchorIn(known) {
		const { scrollTop } = scroller;
		let place = heights.placeAt(scrollTop - top);
		while (place < rows.length && !known.has(rows[place].key)) place += 1;
		return { key: rows[place]?.key, distance: topOf(place) - scrollTop };
	}

	// Where the window belongs, so that `anchor` is where it was.
	function target(anchor) {
		const place = places.get(anchor?.key);
		const wanted = place === undefined ? scroller.scrollTop : topOf(place) - anchor.distance;
		const last = topOf(rows.length) - scroller.clientHeight;
		return Math.max(0, isAtEnd ? last : Math.min(wanted, last));
	}

	function draw(anchor) {
		// What is measured may call for another row.
		for (let round = 0; round < 4; round += 1) if (render(target(anchor))) break;
		const place = isAtEnd ? scroller.scrollHeight : target(anchor);
		if (Math.abs(scroller.scrollTop - place) > 0.5) scroller.scrollTop = place;
		if (isAtEnd) tell(list, "end");
		if (top && scroller.scrollTop < nearTop) tell(list, "older");
	}

	// Puts the rows round a window at `scrollTop` into the page. Answers whether all were as high as was thought.
	function render(scrollTop) {
		const first = heights.placeAt(scrollTop - top - overscan);
		const end = heights.placeAt(scrollTop - top + scroller.clientHeight + overscan) + 1;
		const wanted = new Map(rows.slice(first, end).map((row) => [row.key, row]));
		for (const [key, element] of shown) {
			if (wanted.has(key)) continue;
			element.remove();
			shown.delete(key);
		}
		const fresh = [];
		let next = content.firstElementChild;
		for (const [key, row] of wanted) {
			if (!shown.has(key)) {
				shown.set(key, row.view());
				fresh.push(key);
			}
			const element = shown.get(key);
			if (element === next) next = next.nextElementSibling;
			else content.insertBefore(element, next);
		}
		const below = topOf(rows.length) - topOf(Math.min(end, rows.length));
		styled(content, { "padding-top": `${topOf(first)}px`, "padding-bottom": `${below}px` });
		return measure(fresh);
	}

	function measure(keys) {
		let isAsThought = true;
		for (const key of keys) {
			const { height } = shown.get(key).getBoundingClientRect();
			if (Math.abs(heights.change(places.get(key), height)) >= 0.5) isAsThought = false;
			measured.set(key, height);
		}
		return isAsThought;
	}

	function noticeEnd() {
		const { scrollHeight, scrollTop, clientHeight } = scroller;
		isAtEnd = scrollHeight - scrollTop - clientHeight < nearEnd;
		endButton.hidden = isAtEnd;
		if (isAtEnd) endButton.classList.remove("news");
	}

	scroller.onscroll = () => {
		noticeEnd();
		frame ||= requestAnimationFrame(() => {
			frame = 0;
			draw(anchorIn(places));
		});
	};

	const observer = new ResizeObserver(() => {
		const anchor = anchorIn(places);
		if (scroller.clientWidth !== width) {
			width = scroller.clientWidth;
			measured.clear();
			sum();
			measure(shown.keys());
		}
		draw(anchor);
	});
	observer.observe(scroller);
	list.left = () => observer.disconnect();
	return Object.assign(list, { scroller, setRows, scrollTo, scrollToEnd, isAtEnd: () => isAtEnd });
}
