// The page's words, times and sizes. "{0}" is filled in; a plural is chosen by the first value.
import words from "./text.json" with { type: "json" };

const plurals = new Intl.PluralRules(words.locale);
const mapped = (group, work) => Object.fromEntries(Object.entries(group).map(([name, entry]) => [name, work(entry)]));

// A text with places to fill becomes a function of their values.
function readied(entry) {
	if (typeof entry === "string") {
		return /\{\d\}/.test(entry) ? (...values) => entry.replace(/\{(\d)\}/g, (_, place) => values[place] ?? "") : entry;
	}
	if (entry.other) {
		const forms = mapped(entry, readied);
		return (...values) => filled(forms[plurals.select(values[0])] ?? forms.other, ...values);
	}
	return Array.isArray(entry) ? entry.map(readied) : mapped(entry, readied);
}

// Fills every text of a group with the same values.
export function filled(entry, ...values) {
	if (typeof entry === "function") return entry(...values);
	return typeof entry === "string" ? entry : mapped(entry, (each) => filled(each, ...values));
}

export const t = readied(words);

const formats = mapped(words.formats, (options) => new Intl.DateTimeFormat(words.locale, options).format);

const dayNumber = (date) => Math.floor((date - date.getTimezoneOffset() * 60000) / 86400000);
const daysAgo = (date) => dayNumber(new Date()) - dayNumber(date);
const dayText = (date, ofThisYear) => formats[date.getFullYear() === new Date().getFullYear() ? ofThisYear : "dayAndYear"](date);

export const isSameDay = (one, other) => dayNumber(new Date(one)) === dayNumber(new Date(other));

const dated = (work) => (text) => work(new Date(text), daysAgo(new Date(text)));

// 14:05; 12 Nov, 14:05
export const messageTime = dated((date, days) => (days ? t.time.dayAndTime(dayText(date, "day"), formats.time(date)) : formats.time(date)));

// 14:05, Yesterday, Tue, 12 Nov
export const listTime = dated((date, days) => [formats.time(date), t.time.yesterday][days] ?? (days < 7 ? formats.weekday(date) : dayText(date, "day")));

export const dayName = dated((date, days) => [t.time.today, t.time.yesterday][days] ?? dayText(date, "longDay"));

// When a picture was taken, as its camera's clock stood there; null when that makes no sense.
export function cameraTime(text) {
	const date = new Date(`${text?.slice(0, 19)}Z`);
	return Number.isNaN(+date) ? null : formats.camera(date);
}

const decimal = new Intl.NumberFormat(t.locale, { maximumFractionDigits: 1 });

export function byteText(count) {
	const kilobytes = count / 1024;
	if (kilobytes < 1) return t.bytes.bytes(count);
	return kilobytes < 1000 ? t.bytes.kilobytes(Math.round(kilobytes)) : t.bytes.megabytes(decimal.format(kilobytes / 1024));
}
