// Small things that every face shows: people, questions, menus, passing remarks.
import { h, icon, iconButton, styled } from "./dom.js";
import { t } from "./text.js";

/// A person's picture, or their initials on a colour that is always theirs.
export function avatar(person, size = 40) {
  const name = person?.name ?? "?";
  const initials = name.split(/\s+/).filter(Boolean).slice(0, 2).map((word) => [...word][0]).join("").toUpperCase();
  let sum = 0;
  for (const character of person?.id ?? name) sum = (sum * 31 + character.codePointAt(0)) % 8;
  const circle = h("span", { class: `avatar tint-${sum}`, "aria-hidden": "true" }, h("span.initials", initials));
  styled(circle, { "--size": `${size}px` });
  if (person?.avatar_url) {
    const image = h("img", { src: person.avatar_url, alt: "", loading: "lazy", decoding: "async" });
    image.addEventListener("error", () => image.remove());
    circle.append(image);
  }
  if (person?.status) circle.append(h("span", { class: `presence ${person.status}` }));
  return circle;
}

export const nameOf = (person) => (!person || person.deleted ? t.person.deleted : person.name);

export const badge = (count, label) => count > 0 && h("span.badge", { role: "img", "aria-label": label(count) }, count > 99 ? "99+" : String(count));

/// What stands where there is nothing to show.
export function emptyState(iconName, title, sentence, ...more) {
  return h("div.empty", h("span.empty-icon", icon(iconName)), h("h2", title), sentence && h("p", sentence), more);
}

export function errorState(problem, again) {
  return emptyState("alert", t.problem.title, problem.message, h("button.button", { onclick: again }, t.problem.again));
}

/// Opens a dialog of the page's kind; it is gone when it is closed, and the focus is back where it was.
export function openDialog(className, label, ...content) {
  const dialog = h("dialog", { class: className, "aria-label": label, onclick: (event) => event.target === dialog && dialog.close() }, content);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/// Asks before something is done. Answers with the reason that was written ("" for none), or null.
export function ask({ title, sentence, confirm, isGrave = false, reason = null, isReasonNeeded = false }) {
  return new Promise((resolve) => {
    const field = reason && h("textarea", { rows: "3", maxlength: "500", required: isReasonNeeded, id: "reason" });
    const form = h("form", {
      method: "dialog",
      onsubmit: () => dialog.close("confirmed"),
    },
      h("h2", title), h("p", sentence),
      reason && h("label", { for: "reason" }, reason), field,
      h("div.buttons",
        h("button.button", { onclick: () => dialog.close() }, t.cancel),
        h("button", { type: "submit", class: `button ${isGrave ? "grave" : "primary"}` }, confirm)));
    const dialog = openDialog("question", title, form);
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "confirmed" ? field?.value.trim() ?? "" : null));
  });
}

let menuCount = 0;

/// A button with a menu of `[label, iconName, work]`.
export function menuButton(label, items) {
  menuCount += 1;
  const id = `menu-${menuCount}`;
  const choices = items.map(([text, iconName, work]) => h("button", { role: "menuitem", onclick: () => { menu.hidePopover(); work(); } }, icon(iconName), text));
  const menu = h("div", { id, class: "menu", role: "menu", popover: "auto", "aria-label": label }, choices);
  const button = iconButton("dots", label, () => {}, { popovertarget: id, "aria-haspopup": "menu" });
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "open") return;
    const place = button.getBoundingClientRect();
    styled(menu, { top: `${place.bottom + 4}px`, right: `${document.documentElement.clientWidth - place.right}px` });
    choices[0]?.focus();
  });
  menu.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    choices.at((choices.indexOf(document.activeElement) + step) % choices.length).focus();
  });
  return h("span.menu-place", button, menu);
}

/// A passing remark in the corner; `open` makes it a way to somewhere.
export function toast(sentence, open = null) {
  const place = document.getElementById("toasts");
  const remark = h(open ? "button" : "div", { class: "toast", type: open && "button", onclick: () => { remark.remove(); open?.(); } }, sentence);
  place?.append(remark);
  while (place?.childElementCount > 3) place.firstElementChild.remove();
  setTimeout(() => remark.remove(), 7000);
}

/// Does `work` with the button out of use, and says what went wrong.
export async function carefully(button, work) {
  if (button) button.disabled = true;
  try {
    return await work();
  } catch (problem) {
    toast(problem.message);
    return null;
  } finally {
    if (button) button.disabled = false;
  }
}
