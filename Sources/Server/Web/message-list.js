// A thread of any length, of which only what is near the window is in the page.
import { h, icon, styled } from "./dom.js";
import { t } from "./text.js";
import { dayName, isSameDay } from "./time.js";

const overscan = 900;
const nearTop = 1500;
const nearBottom = 60;
const olderHeight = 56;

/// Shows `rows` (from `setRows`, oldest first) with heights that are guessed until they were seen. What
/// is in view stays where it is, whatever is added or measured above it; the end stays in view when it
/// was. Asks for more by "older", tells what is seen by "seen".
export class MessageList extends HTMLElement {
  #rows = [];
  #heights = new Map();
  #shown = new Map();
  #hasOlder = false;
  #isAtEnd = true;
  #frame = 0;
  #width = 0;

  connectedCallback() {
    if (this.scroller) return;
    this.list = h("div.rows", { role: "list" });
    this.scroller = h("div.scroller", { tabindex: "0", role: "region", "aria-label": t.thread.label }, this.list);
    this.endButton = h("button.to-end", { hidden: true, onclick: () => this.scrollToEnd() }, icon("down"), h("span"));
    this.append(this.scroller, this.endButton);
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.observer = new ResizeObserver(() => this.#resized());
    this.observer.observe(this.scroller);
  }

  disconnectedCallback() {
    cancelAnimationFrame(this.#frame);
    this.observer?.disconnect();
  }

  get isAtEnd() {
    return this.#isAtEnd;
  }

  /// Each row is `{key, height, view}`: a guess, and a function that makes its element. A row that
  /// changed has a new key.
  setRows(rows, hasOlder) {
    const anchor = this.#anchor();
    const wasLast = this.#rows.at(-1)?.key;
    this.#rows = rows;
    this.#hasOlder = hasOlder;
    this.#draw(anchor);
    this.endButton.hidden = this.#isAtEnd;
    if (!this.#isAtEnd && wasLast && wasLast !== rows.at(-1)?.key) this.endButton.classList.add("news");
  }

  scrollToEnd() {
    this.#isAtEnd = true;
    this.#draw(null);
  }

  /// Brings a row to the upper part of the window.
  scrollTo(key) {
    const index = this.#rows.findIndex((row) => row.key === key);
    if (index < 0) return this.scrollToEnd();
    this.#isAtEnd = false;
    this.#draw({ key, distance: this.scroller.clientHeight * 0.2 });
    this.#noticeEnd();
  }

  #height(row) {
    return this.#heights.get(row.key) ?? row.height;
  }

  /// The first row in view, and how far below the window's upper edge it begins.
  #anchor() {
    let top = this.#hasOlder ? olderHeight : 0;
    for (const row of this.#rows) {
      const height = this.#height(row);
      if (top + height > this.scroller.scrollTop) return { key: row.key, distance: top - this.scroller.scrollTop };
      top += height;
    }
    return null;
  }

  #topOf(key) {
    let top = this.#hasOlder ? olderHeight : 0;
    for (const row of this.#rows) {
      if (row.key === key) return top;
      top += this.#height(row);
    }
    return null;
  }

  #target(anchor) {
    const top = !this.#isAtEnd && anchor ? this.#topOf(anchor.key) : null;
    if (!this.#isAtEnd && top !== null) return Math.max(0, top - anchor.distance);
    const total = this.#rows.reduce((sum, row) => sum + this.#height(row), this.#hasOlder ? olderHeight : 0);
    return this.#isAtEnd ? Math.max(0, total - this.scroller.clientHeight) : this.scroller.scrollTop;
  }

  /// Puts the rows round the place of `anchor` into the page, measures the new ones, and puts the window
  /// to where the anchor then is. What was measured may call for another row, so it goes round again.
  #draw(anchor) {
    for (let round = 0; round < 4; round += 1) {
      const target = this.#target(anchor);
      const isSettled = this.#render(target);
      if (isSettled) break;
    }
    const target = this.#isAtEnd ? this.scroller.scrollHeight : this.#target(anchor);
    if (Math.abs(this.scroller.scrollTop - target) > 0.5) this.scroller.scrollTop = target;
    this.#noticeSeen();
    if (this.#hasOlder && this.scroller.scrollTop < nearTop) this.dispatchEvent(new Event("older"));
  }

  #render(scrollTop) {
    const before = this.#hasOlder ? olderHeight : 0;
    const bottom = scrollTop + this.scroller.clientHeight + overscan;
    let top = before, padding = before, below = 0, first = -1, last = -1;
    this.#rows.forEach((row, index) => {
      const height = this.#height(row);
      if (top + height < scrollTop - overscan) padding += height;
      else if (top > bottom) below += height;
      else {
        if (first < 0) first = index;
        last = index;
      }
      top += height;
    });
    const wanted = first < 0 ? [] : this.#rows.slice(first, last + 1);
    const keys = new Set(wanted.map((row) => row.key));
    for (const [key, element] of this.#shown) {
      if (keys.has(key)) continue;
      element.remove();
      this.#shown.delete(key);
    }
    const fresh = [];
    let place = this.list.firstElementChild;
    for (const row of wanted) {
      let element = this.#shown.get(row.key);
      if (!element) {
        element = row.view();
        this.#shown.set(row.key, element);
        fresh.push(row);
      }
      if (element === place) place = place.nextElementSibling;
      else this.list.insertBefore(element, place);
    }
    styled(this.list, { "padding-top": `${padding}px`, "padding-bottom": `${below}px` });
    this.list.classList.toggle("has-older", this.#hasOlder);
    let isSettled = true;
    for (const row of fresh) {
      const height = this.#shown.get(row.key).getBoundingClientRect().height;
      if (Math.abs(height - this.#height(row)) > 0.5) isSettled = false;
      this.#heights.set(row.key, height);
    }
    return isSettled;
  }

  #scrolled() {
    this.#noticeEnd();
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw(this.#anchor());
    });
  }

  #noticeEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.#isAtEnd = scrollHeight - scrollTop - clientHeight < nearBottom;
    this.endButton.hidden = this.#isAtEnd;
    if (this.#isAtEnd) this.endButton.classList.remove("news");
  }

  #noticeSeen() {
    if (this.#isAtEnd) this.dispatchEvent(new Event("seen"));
  }

  #resized() {
    const { width } = this.scroller.getBoundingClientRect();
    const anchor = this.#anchor();
    if (width !== this.#width) {
      this.#width = width;
      this.#heights.clear();
      for (const [key, element] of this.#shown) this.#heights.set(key, element.getBoundingClientRect().height);
    }
    this.#draw(anchor);
  }
}

customElements.define("message-list", MessageList);

/// Day headings between messages; `view` makes a message's row.
export function threadRows(messages, firstUnread, view) {
  const rows = [];
  let before = null;
  for (const message of messages) {
    const isNewDay = !before || !isSameDay(before.sent_at, message.sent_at);
    if (isNewDay) {
      const name = dayName(message.sent_at);
      rows.push({ key: `day ${name}`, height: 44, view: () => h("div.day", { role: "listitem" }, h("span", name)) });
    }
    if (message.number === firstUnread) {
      rows.push({ key: "unread", height: 40, view: () => h("div.unread-line", { role: "listitem" }, h("span", t.thread.unread)) });
    }
    rows.push(view(message, !isNewDay && before.author_id === message.author_id && message.number !== firstUnread));
    before = message;
  }
  return rows;
}
