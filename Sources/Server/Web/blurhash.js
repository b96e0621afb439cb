// https://github.com/woltapp/blurhash/blob/master/Algorithm.md: a picture's colours in some thirty characters.

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
const number = (text) => [...text].reduce((value, character) => value * 83 + digits.indexOf(character), 0);
const toLinear = (byte) => (byte < 11 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
const toByte = (light) => 255 * (light < 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
const signedSquare = (value) => Math.sign(value) * value * value;

// To be stretched by style; null when `hash` is no BlurHash.
export function blurhashCanvas(hash, size = 32) {
	const counts = number(hash?.[0] ?? "");
	const [columns, rows] = [(counts % 9) + 1, Math.floor(counts / 9) + 1];
	if (hash?.length !== 4 + 2 * columns * rows) return null;
	const strongest = (number(hash[1]) + 1) / 166;
	const average = number(hash.slice(2, 6));
	const colors = [[average >> 16, (average >> 8) & 255, average & 255].map(toLinear)];
	for (let place = 6; place < hash.length; place += 2) {
		const value = number(hash.slice(place, place + 2));
		colors.push([value / 361, value / 19, value].map((part) => signedSquare(((Math.floor(part) % 19) - 9) / 9) * strongest));
	}
	const canvas = document.createElement("canvas");
	canvas.width = canvas.height = size;
	const context = canvas.getContext("2d");
	const image = context.createImageData(size, size);
	const places = Array.from({ length: size }, (_, place) => (Math.PI * (place + 0.5)) / size);
	const waves = Array.from({ length: 9 }, (_, index) => places.map((place) => Math.cos(index * place)));
	for (let y = 0; y < size; y += 1) {
		for (let x = 0; x < size; x += 1) {
			const weights = colors.map((_, index) => waves[index % columns][x] * waves[Math.floor(index / columns)][y]);
			const light = [0, 1, 2].map((channel) => weights.reduce((sum, weight, index) => sum + weight * colors[index][channel], 0));
			image.data.set([...light.map(toByte), 255], 4 * (y * size + x));
		}
	}
	context.putImageData(image, 0, 0);
	return canvas;
}
