// Elements are made with h(), never from strings of HTML: what strangers wrote stays text.

const properties = new Set(["value", "checked", "disabled", "hidden", "open"]);

// h("button.primary", { onclick: f }, "Save", [icon("send")]): a tag with its classes, attributes if
// there are any, and children, of which null, undefined and false are skipped.
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
	element.append(...rest.flat(Infinity).filter((child) => child || child === 0));
	return element;
}

// Sets styles through the object model: the page's policy forbids style attributes.
export function styled(element, styles) {
	for (const [name, value] of Object.entries(styles)) element.style.setProperty(name, value);
	return element;
}

// An icon of icons.svg, which says nothing to screen readers: its button carries the words.
export function icon(name) {
	const [svg, use] = ["svg", "use"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
	svg.setAttribute("class", "icon");
	svg.setAttribute("aria-hidden", "true");
	use.setAttribute("href", `/assets/icons.svg#${name}`);
	svg.append(use);
	return svg;
}

export function iconButton(name, label, onclick, attributes = {}) {
	return h("button.icon-button", { "aria-label": label, title: label, onclick, ...attributes }, icon(name));
}

// An element that listens for as long as it is in the page.
export class Part extends HTMLElement {
	#leaving = new AbortController();

	hear(target, types, handler) {
		for (const type of types.split(" ")) target.addEventListener(type, handler, { signal: this.#leaving.signal });
	}

	disconnectedCallback() {
		this.#leaving.abort();
	}
}

export function debounced(milliseconds, work) {
	let timer = 0;
	return () => {
		clearTimeout(timer);
		timer = setTimeout(work, milliseconds);
	};
}

export function announce(sentence) {
	announcer.textContent = sentence;
}

export const announcer = h("div.unseen", { id: "announcer", "aria-live": "polite" });
