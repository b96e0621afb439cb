// A thread of any length, of which only what is near the window is in the page.
import { h, icon, Part, styled } from "./dom.js";
import { t } from "./text.js";

const overscan = 900;
const nearTop = 1500;
const nearEnd = 60;
const olderHeight = 56;

// Shows rows of heights that are guessed until they were seen. What is in view stays where it is,
// whatever is added or measured above it; the end stays in view when it was. Asks for more by "older",
// tells by "end" that the end is in view.
export class MessageList extends Part {
	isAtEnd = true;
	#rows = [];
	#heights = new Map();
	#shown = new Map();
	#top = 0;
	#frame = 0;
	#width = 0;

	connectedCallback() {
		this.list = h("div.rows", { role: "list" });
		this.scroller = h("div.scroller", { tabindex: 0, role: "region", "aria-label": t.thread.messages }, this.list);
		this.endButton = h("button.to-end", { hidden: true, "aria-label": t.thread.end, onclick: () => this.scrollToEnd() }, icon("down"));
		this.append(this.scroller, this.endButton);
		this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
		this.observer = new ResizeObserver(() => this.#resized());
		this.observer.observe(this.scroller);
	}

	disconnectedCallback() {
		super.disconnectedCallback();
		this.observer.disconnect();
	}

	// A row is `{key, height, view}`: a guess, and what makes its element. A changed row has a new key.
	setRows(rows, hasOlder) {
		const anchor = this.#anchor(new Set(rows.map(({ key }) => key)));
		const hasNews = rows.at(-1)?.key !== this.#rows.at(-1)?.key;
		this.#rows = rows;
		this.#top = hasOlder ? olderHeight : 0;
		this.#draw(anchor);
		if (hasNews && !this.isAtEnd) this.endButton.classList.add("news");
	}

	scrollToEnd() {
		this.isAtEnd = true;
		this.#draw();
	}

	scrollTo(key) {
		this.isAtEnd = false;
		this.#draw({ key, distance: this.scroller.clientHeight / 5 });
		this.#noticeEnd();
	}

	// Calls `visit(row, top, bottom)` for the rows from the first on, until it answers true.
	#walk(visit) {
		let top = this.#top;
		for (const row of this.#rows) {
			const bottom = top + (this.#heights.get(row.key) ?? row.height);
			if (visit(row, top, bottom)) break;
			top = bottom;
		}
	}

	#anchor(keys) {
		const { scrollTop } = this.scroller;
		let anchor = null;
		this.#walk((row, top, bottom) => bottom > scrollTop && (keys?.has(row.key) ?? true) && (anchor = { key: row.key, distance: top - scrollTop }));
		return anchor;
	}

	// Where the window belongs, so that `anchor` is where it was.
	#target(anchor) {
		let place = this.scroller.scrollTop;
		let end = 0;
		this.#walk((row, top, bottom) => {
			if (row.key === anchor?.key) place = top - anchor.distance;
			end = bottom;
		});
		const last = end - this.scroller.clientHeight;
		return Math.max(0, this.isAtEnd ? last : Math.min(place, last));
	}

	#draw(anchor) {
		// What is measured may move the window and call for another row, so it goes round again.
		for (let round = 0; round < 4; round += 1) if (this.#render(this.#target(anchor))) break;
		const target = this.isAtEnd ? this.scroller.scrollHeight : this.#target(anchor);
		if (Math.abs(this.scroller.scrollTop - target) > 0.5) this.scroller.scrollTop = target;
		if (this.isAtEnd) this.dispatchEvent(new Event("end"));
		if (this.#top && this.scroller.scrollTop < nearTop) this.dispatchEvent(new Event("older"));
	}

	// Puts the rows round a window at `scrollTop` into the page, and leaves room for the others. Answers
	// whether all heights were as they were thought to be.
	#render(scrollTop) {
		const [from, to] = [scrollTop - overscan, scrollTop + this.scroller.clientHeight + overscan];
		const wanted = new Map();
		let above = this.#top, below = 0;
		this.#walk((row, top, bottom) => {
			if (bottom < from) above += bottom - top;
			else if (top > to) below += bottom - top;
			else wanted.set(row.key, row);
		});
		for (const [key, element] of this.#shown) {
			if (wanted.has(key)) continue;
			element.remove();
			this.#shown.delete(key);
		}
		const fresh = [];
		let place = this.list.firstElementChild;
		for (const [key, row] of wanted) {
			if (!this.#shown.has(key)) {
				this.#shown.set(key, row.view());
				fresh.push(row);
			}
			const element = this.#shown.get(key);
			if (element === place) place = place.nextElementSibling;
			else this.list.insertBefore(element, place);
		}
		styled(this.list, { "padding-top": `${above}px`, "padding-bottom": `${below}px` });
		this.list.classList.toggle("has-older", this.#top > 0);
		const known = fresh.map(({ key, height }) => this.#heights.get(key) ?? height);
		this.#measure(fresh.map(({ key }) => key));
		return fresh.every(({ key }, index) => Math.abs(this.#heights.get(key) - known[index]) < 0.5);
	}

	#measure(keys) {
		for (const key of keys) this.#heights.set(key, this.#shown.get(key).getBoundingClientRect().height);
	}

	#scrolled() {
		this.#noticeEnd();
		this.#frame ||= requestAnimationFrame(() => {
			this.#frame = 0;
			this.#draw(this.#anchor());
		});
	}

	#noticeEnd() {
		const { scrollHeight, scrollTop, clientHeight } = this.scroller;
		this.isAtEnd = scrollHeight - scrollTop - clientHeight < nearEnd;
		this.endButton.hidden = this.isAtEnd;
		if (this.isAtEnd) this.endButton.classList.remove("news");
	}

	#resized() {
		const anchor = this.#anchor();
		if (this.scroller.clientWidth !== this.#width) {
			this.#width = this.scroller.clientWidth;
			this.#heights.clear();
			this.#measure(this.#shown.keys());
		}
		this.#draw(anchor);
	}
}

customElements.define("message-list", MessageList);
