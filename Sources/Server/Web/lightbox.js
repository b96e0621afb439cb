// One picture as large as the window, and the others of the thread to either side.
import { rendition } from "./attachment.js";
import { blurhashCanvas } from "./blurhash.js";
import { h, icon, iconButton, styled } from "./dom.js";
import { t } from "./text.js";
import { byteText, cameraTime, messageTime } from "./time.js";

const largest = 6;
const swipe = 60;

/// Shows `pictures[index]`, each `{attachment, author, sentAt}`, until it is closed; the focus goes
/// back to where it was.
export function openLightbox(pictures, index) {
  const dialog = h("dialog.lightbox", { "aria-label": t.lightbox.label });
  const stage = h("div.stage");
  const caption = h("div.caption", { "aria-live": "polite" });
  const download = h("a.icon-button", { "aria-label": t.lightbox.download, title: t.lightbox.download }, icon("download"));
  const previous = iconButton("back", t.lightbox.previous, () => go(-1), { class: "step previous" });
  const next = iconButton("forward", t.lightbox.next, () => go(1), { class: "step next" });
  const smaller = iconButton("minus", t.lightbox.smaller, () => zoom(1 / 1.5));
  const counter = h("span.counter");
  let scale = 1, left = 0, top = 0;

  function show() {
    const { attachment, author, sentAt } = pictures[index];
    const { preview } = attachment;
    const [width, height] = [preview?.width ?? 1280, preview?.height ?? 960];
    const thumb = rendition(attachment, "thumb");
    const large = rendition(attachment, "preview") ?? thumb;
    const image = h("img.large", { alt: attachment.file_name, src: large?.url ?? attachment.original_url, draggable: "false" });
    const box = h("div.frame", blurhashCanvas(preview?.blurhash), thumb && h("img", { src: thumb.url, alt: "", draggable: "false" }), image);
    image.addEventListener("load", () => box.classList.add("loaded"));
    // As large as the stage allows, never larger than the picture; the frame keeps the picture's shape.
    styled(box, { "aspect-ratio": `${width} / ${height}`, "--width": width, "--height": height });
    stage.replaceChildren(box);
    place(1, 0, 0);
    const taken = [preview?.captured_at && cameraTime(preview.captured_at), [preview?.camera_make, preview?.camera_model].filter(Boolean)];
    const camera = taken[1].length === 2 && taken[1][1].startsWith(taken[1][0]) ? taken[1][1] : taken[1].join(" ");
    caption.replaceChildren(
      h("strong", attachment.file_name),
      h("span", t.lightbox.sent(author, messageTime(sentAt))),
      h("span", taken[0] && camera ? t.lightbox.takenOnWith(taken[0], camera) : taken[0] ? t.lightbox.taken(taken[0]) : camera ? t.lightbox.takenWith(camera) : ""),
      h("span.quiet", t.lightbox.size(width, height, byteText(attachment.sent_byte_count))));
    download.href = attachment.original_url;
    download.download = attachment.file_name;
    previous.hidden = index === 0;
    next.hidden = index === pictures.length - 1;
    counter.textContent = pictures.length > 1 ? t.lightbox.counter(index + 1, pictures.length) : "";
    for (const neighbour of [pictures[index + 1], pictures[index - 1]]) {
      const url = neighbour && rendition(neighbour.attachment, "preview")?.url;
      if (url) new Image().src = url;
    }
  }

  function go(step) {
    if (!pictures[index + step]) return;
    index += step;
    show();
    if (previous.hidden || next.hidden) (next.hidden ? previous : next).focus();
  }

  function place(toScale, toLeft, toTop) {
    const room = stage.getBoundingClientRect();
    scale = Math.min(largest, Math.max(1, toScale));
    const reach = [room.width, room.height].map((side) => (side * (scale - 1)) / 2);
    left = Math.min(reach[0], Math.max(-reach[0], toLeft));
    top = Math.min(reach[1], Math.max(-reach[1], toTop));
    smaller.disabled = scale === 1;
    stage.classList.toggle("zoomed", scale > 1);
    if (stage.firstElementChild) styled(stage.firstElementChild, { transform: `translate(${left}px, ${top}px) scale(${scale})` });
  }

  /// Makes the picture `factor` times as large round a point of the window, its middle if none is given.
  function zoom(factor, x, y) {
    const room = stage.getBoundingClientRect();
    const fromMiddle = [x === undefined ? 0 : x - room.left - room.width / 2, y === undefined ? 0 : y - room.top - room.height / 2];
    const real = Math.min(largest, Math.max(1, scale * factor)) / scale;
    place(scale * real, fromMiddle[0] - (fromMiddle[0] - left) * real, fromMiddle[1] - (fromMiddle[1] - top) * real);
  }

  const pointers = new Map();
  let start = null;
  const spread = () => {
    const [a, b] = [...pointers.values()];
    return { distance: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  };
  stage.addEventListener("pointerdown", (event) => {
    stage.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    start = pointers.size === 1 ? { x: event.clientX, y: event.clientY, left, top } : null;
  });
  stage.addEventListener("pointermove", (event) => {
    if (!pointers.has(event.pointerId)) return;
    const before = pointers.size === 2 ? spread() : null;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (before) {
      const after = spread();
      zoom(after.distance / Math.max(1, before.distance), after.x, after.y);
    } else if (start && scale > 1) {
      place(scale, start.left + event.clientX - start.x, start.top + event.clientY - start.y);
    } else if (start) {
      styled(stage.firstElementChild, { transform: `translate(${event.clientX - start.x}px, ${Math.max(0, event.clientY - start.y)}px)` });
    }
  });
  for (const type of ["pointerup", "pointercancel"]) {
    stage.addEventListener(type, (event) => {
      pointers.delete(event.pointerId);
      if (!start || scale > 1) return;
      const [across, down] = [event.clientX - start.x, event.clientY - start.y];
      start = null;
      if (down > 2 * swipe && down > Math.abs(across)) dialog.close();
      else if (Math.abs(across) > swipe && pictures[index - Math.sign(across)]) go(-Math.sign(across));
      else place(1, 0, 0);
    });
  }
  stage.addEventListener("dblclick", (event) => (scale > 1 ? place(1, 0, 0) : zoom(2.5, event.clientX, event.clientY)));
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
  }, { passive: false });
  dialog.addEventListener("keydown", (event) => {
    const work = { ArrowLeft: () => go(-1), ArrowRight: () => go(1), "+": () => zoom(1.5), "=": () => zoom(1.5), "-": () => zoom(1 / 1.5), 0: () => place(1, 0, 0) }[event.key];
    if (!work || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    work();
  });
  dialog.addEventListener("close", () => dialog.remove());

  dialog.append(
    h("div.lightbox-bar", counter, h("span.space"), smaller, iconButton("plus", t.lightbox.larger, () => zoom(1.5)), download, iconButton("close", t.close, () => dialog.close())),
    previous, stage, next, caption);
  document.body.append(dialog);
  dialog.showModal();
  show();
}
