// Elements are made with h(), never from strings of HTML: what strangers wrote stays text.

const properties = new Set(["value", "disabled", "hidden"]);

// h("button.primary", { onclick: f }, "Save", [icon("send")]): a tag with its classes, attributes if
// there are any, and children, of which empty ones are skipped.
export function h(selector, ...rest) {
	const [tag, ...classes] = selector.split(".");
	const element = document.createElement(tag);
	const attributes = rest[0]?.constructor === Object ? rest.shift() : {};
	if (tag === "button") element.type = "button";
	for (const [name, value] of Object.entries(attributes)) {
		if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
		else if (properties.has(name)) element[name] = value;
		else if ((value ?? false) !== false) element.setAttribute(name, value === true ? "" : value);
	}
	element.classList.add(...classes);
	element.append(...rest.flat(Infinity).filter(Boolean));
	return element;
}

// The page's policy forbids style attributes.
export function styled(element, styles) {
	for (const [name, value] of Object.entries(styles)) element.style.setProperty(name, value);
	return element;
}

// Says nothing to screen readers: its button carries the words.
export function icon(name) {
	const [svg, use] = ["svg", "use"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
	svg.setAttribute("class", "icon");
	svg.ariaHidden = true;
	use.setAttribute("href", `#icon-${name}`);
	svg.append(use);
	return svg;
}

export function iconButton(name, label, onclick, attributes = {}) {
	return h("button.icon-button", { "aria-label": label, title: label, onclick, ...attributes }, icon(name));
}

// Hears others for as long as it is in the page; `entered` and `left` are called as it comes and goes.
class Part extends HTMLElement {
	#leaving = new AbortController();

	hear(target, handlers) {
		on(target, handlers, { signal: this.#leaving.signal });
	}

	connectedCallback() {
		this.entered?.();
	}

	disconnectedCallback() {
		this.#leaving.abort();
		this.left?.();
	}
}

export function part(name, ...content) {
	if (!customElements.get(name)) customElements.define(name, class extends Part {});
	return h(name, content);
}

export function debounced(milliseconds, work) {
	let timer = 0;
	return () => {
		clearTimeout(timer);
		timer = setTimeout(work, milliseconds);
	};
}

// on(window, { "online offline": f })
export function on(target, handlers, options) {
	for (const [types, handler] of Object.entries(handlers)) for (const type of types.split(" ")) target.addEventListener(type, handler, options);
}

export const tell = (target, type, detail) => target.dispatchEvent(new CustomEvent(type, { detail }));

export const announcer = h("div.unseen", { id: "announcer", "aria-live": "polite" });
export const announce = (sentence) => (announcer.textContent = sentence);
