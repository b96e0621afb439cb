// One picture as large as the window, the others to either side.
import { blurhashCanvas } from "./blurhash.js";
import { pictureURL } from "./bubble.js";
import { byteText, cameraTime, closeButton, h, icon, iconButton, messageTime, on, openDialog, styled, t } from "./pieces.js";

const largest = 6;
const swipe = 60;

export function openLightbox(pictures, index) {
	const [larger, smaller] = [1.5, 1 / 1.5].map((factor) => () => zoom(factor));
	const stage = h("div.stage");
	const caption = h("div.caption", { "aria-live": "polite" });
	const counter = h("span.counter");
	const download = h("a.icon-button", { "aria-label": t.lightbox.download, title: t.lightbox.download }, icon("download"));
	const previous = iconButton("back", t.lightbox.previous, () => go(-1), { class: "step previous" });
	const next = iconButton("forward", t.lightbox.next, () => go(1), { class: "step next" });
	const dialog = openDialog("lightbox", t.lightbox.label,
		h("div.lightbox-bar", counter, h("span.space"), iconButton("minus", t.lightbox.smaller, smaller), iconButton("plus", t.lightbox.larger, larger), download, closeButton({ autofocus: true })),
		previous, stage, next, caption);
	let frame, scale = 1, left = 0, top = 0;

	function show() {
		const { attachment, author, sentAt } = pictures[index];
		const { width, height, blurhash, captured_at, camera_make, camera_model } = attachment.preview;
		const image = h("img.large", { alt: attachment.file_name, src: pictureURL(attachment, "preview"), draggable: "false", onload: ({ target }) => target.parentElement.classList.add("loaded") });
		frame = h("div.frame", blurhashCanvas(blurhash), h("img", { src: pictureURL(attachment, "thumb"), alt: "", draggable: "false" }), image);
		styled(frame, { "aspect-ratio": `${width} / ${height}`, "--width": width, "--height": height });
		stage.replaceChildren(frame);
		place(1, 0, 0);
		const taken = cameraTime(captured_at);
		const camera = camera_model?.startsWith(camera_make) ? camera_model : [camera_make, camera_model].filter(Boolean).join(" ");
		caption.replaceChildren(
			h("strong", attachment.file_name), h("span", t.lightbox.sent(author, messageTime(sentAt))),
			h("span", taken && t.lightbox.taken(taken)), h("span", camera),
			h("span.quiet", t.lightbox.size(width, height, byteText(attachment.sent_byte_count))));
		Object.assign(download, { href: attachment.original_url, download: attachment.file_name });
		counter.textContent = t.lightbox.counter(index + 1, pictures.length);
		previous.hidden = index === 0;
		next.hidden = index === pictures.length - 1;
		for (const step of [1, -1]) if (pictures[index + step]) new Image().src = pictureURL(pictures[index + step].attachment, "preview");
	}

	function go(step) {
		if (!step || !pictures[index + step]) return place(1, 0, 0);
		index += step;
		show();
		if (document.activeElement.hidden) dialog.focus();
	}

	function place(toScale, toLeft, toTop) {
		scale = toScale;
		const [across, down] = [stage.clientWidth, stage.clientHeight].map((side) => (side * (scale - 1)) / 2);
		left = Math.min(across, Math.max(-across, toLeft));
		top = Math.min(down, Math.max(-down, toTop));
		stage.classList.toggle("zoomed", scale > 1);
		frame.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
	}

	// Round a point of the window.
	function zoom(factor, x = innerWidth / 2, y = innerHeight / 2) {
		const room = stage.getBoundingClientRect();
		const [right, below] = [x - room.left - room.width / 2, y - room.top - room.height / 2];
		const real = Math.min(largest, Math.max(1, scale * factor)) / scale;
		place(scale * real, right - (right - left) * real, below - (below - top) * real);
	}

	const pointers = new Map();
	let start;
	const pinch = () => {
		const [one, other] = pointers.values();
		return { distance: Math.hypot(one.x - other.x, one.y - other.y), x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
	};
	const lifted = ({ pointerId, x, y }) => {
		pointers.delete(pointerId);
		if (!start || scale > 1) return;
		const [across, down] = [x - start.x, y - start.y];
		start = null;
		if (down > 2 * swipe && down > Math.abs(across)) dialog.close();
		else go(Math.abs(across) > swipe ? -Math.sign(across) : 0);
	};
	on(stage, {
		pointerdown({ pointerId, x, y }) {
			stage.setPointerCapture(pointerId);
			pointers.set(pointerId, { x, y });
			start = pointers.size === 1 ? { x: x - left, y: y - top } : null;
		},
		pointermove({ pointerId, x, y }) {
			if (!pointers.has(pointerId)) return;
			const before = pointers.size === 2 && pinch();
			pointers.set(pointerId, { x, y });
			if (before) {
				const after = pinch();
				zoom(after.distance / before.distance, after.x, after.y);
			} else if (start && scale > 1) {
				place(scale, x - start.x, y - start.y);
			} else if (start) {
				frame.style.transform = `translate(${x - start.x}px, ${Math.max(0, y - start.y)}px)`;
			}
		},
		"pointerup pointercancel": lifted,
		dblclick: ({ x, y }) => (scale > 1 ? place(1, 0, 0) : zoom(2.5, x, y)),
		wheel(event) {
			event.preventDefault();
			zoom(Math.exp(-event.deltaY / 300), event.x, event.y);
		},
	}, { passive: false });
	const keys = { ArrowLeft: () => go(-1), ArrowRight: () => go(1), "+": larger, "-": smaller };
	on(dialog, { keydown: ({ key, ctrlKey, metaKey }) => ctrlKey || metaKey || keys[key]?.() });
	show();
}
