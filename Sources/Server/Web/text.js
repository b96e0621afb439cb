// The page's words, from text.json: "{0}" is filled in, and a plural is chosen by the first value.
import words from "./text.json" with { type: "json" };

const plurals = new Intl.PluralRules(words.locale);

// A text without places to fill is a string; one with places a function of their values.
function readied(entry) {
	if (typeof entry === "string") {
		return /\{\d\}/.test(entry) ? (...values) => entry.replace(/\{(\d)\}/g, (_, place) => values[place] ?? "") : entry;
	}
	if (entry.other) {
		const forms = Object.fromEntries(Object.entries(entry).map(([form, text]) => [form, readied(text)]));
		return (...values) => filled(forms[plurals.select(values[0])] ?? forms.other, ...values);
	}
	if (Array.isArray(entry)) return entry.map(readied);
	return Object.fromEntries(Object.entries(entry).map(([name, each]) => [name, readied(each)]));
}

// Fills every text of a group with the same values.
export function filled(entry, ...values) {
	if (typeof entry === "function") return entry(...values);
	if (typeof entry === "string") return entry;
	return Object.fromEntries(Object.entries(entry).map(([name, each]) => [name, filled(each, ...values)]));
}

export const t = readied(words);
