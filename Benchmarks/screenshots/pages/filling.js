// Text and figures that look like a marketplace's, the same at every run.
let state = 20261121;
function next(limit) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 4294967296) * limit);
}
const words = (
  "the tile kitchen bathroom estimate Tuesday morning drill socket fuse box under sink leak pipe " +
  "paint ceiling two coats primer wall measured metres door hinge replaced invoice deposit paid " +
  "we can start on Monday please send a photo of boiler plate serial number access key neighbour " +
  "parking lift floor plan wooden shelf bracket level screw anchor plaster dust sheet cleaned up " +
  "warranty two years receipt attached thank you for quick reply customer contractor partner"
).split(" ");
function sentence(least, most) {
  const picked = Array.from({ length: least + next(most - least) }, () => words[next(words.length)]);
  const text = picked.join(" ");
  return text[0].toUpperCase() + text.slice(1) + ".";
}
function paragraph(count) {
  return Array.from({ length: count }, () => sentence(6, 18)).join(" ");
}
function add(parent, tag, text, className) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  parent.append(element);
  return element;
}
const photos = [
  "apple-iphone-4", "blackberry-z10", "canon-powershot-a20", "olympus-pen-e-p3",
  "tractor-progressive",
].map((name) => `../../../TestImages/photos/${name}.jpg`);
