// Times in the reader's zone and words; numbers of bytes and pixels too.
import { t } from "./text.js";

const formats = {
  time: new Intl.DateTimeFormat(t.locale, { hour: "2-digit", minute: "2-digit" }),
  day: new Intl.DateTimeFormat(t.locale, { day: "numeric", month: "short" }),
  dayOfYear: new Intl.DateTimeFormat(t.locale, { day: "numeric", month: "short", year: "numeric" }),
  longDay: new Intl.DateTimeFormat(t.locale, { weekday: "long", day: "numeric", month: "long" }),
  weekday: new Intl.DateTimeFormat(t.locale, { weekday: "short" }),
  // A camera's clock has the time of where it was: it is shown as it stood.
  camera: new Intl.DateTimeFormat(t.locale, { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: "UTC" }),
};

const dayNumber = (date) => Math.floor((date.getTime() - date.getTimezoneOffset() * 60000) / 86400000);
const daysAgo = (date) => dayNumber(new Date()) - dayNumber(date);
const shortDay = (date) => (date.getFullYear() === new Date().getFullYear() ? formats.day : formats.dayOfYear).format(date);

/// 14:05 today, 12 Nov, 14:05 before.
export function messageTime(text) {
  const date = new Date(text);
  const time = formats.time.format(date);
  return daysAgo(date) === 0 ? time : t.time.dayAndTime(shortDay(date), time);
}

/// 14:05, Yesterday, Tue, 12 Nov: as short as a list wants it.
export function listTime(text) {
  const date = new Date(text);
  const days = daysAgo(date);
  if (days === 0) return formats.time.format(date);
  if (days === 1) return t.time.yesterday;
  return days < 7 ? formats.weekday.format(date) : shortDay(date);
}

/// The heading over a day's messages.
export function dayName(text) {
  const date = new Date(text);
  const days = daysAgo(date);
  if (days === 0) return t.time.today;
  if (days === 1) return t.time.yesterday;
  return date.getFullYear() === new Date().getFullYear() ? formats.longDay.format(date) : formats.dayOfYear.format(date);
}

export const isSameDay = (a, b) => dayNumber(new Date(a)) === dayNumber(new Date(b));

/// When a picture was taken, without its offset: the reader's own zone says nothing here.
export function cameraTime(text) {
  const date = new Date(`${text.slice(0, 19)}Z`);
  return Number.isNaN(date.getTime()) ? null : formats.camera.format(date);
}

const decimal = new Intl.NumberFormat(t.locale, { maximumFractionDigits: 1 });

export function byteText(count) {
  if (count < 1024) return t.bytes.bytes(count);
  if (count < 1024 * 1024) return t.bytes.kilobytes(Math.round(count / 1024));
  return t.bytes.megabytes(decimal.format(count / 1024 / 1024));
}
