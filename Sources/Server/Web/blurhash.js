// BlurHash (https://github.com/woltapp/blurhash/blob/master/Algorithm.md): a picture's colours in some
// thirty characters, to show before the picture is there.

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

function number(text) {
  let value = 0;
  for (const character of text) value = value * 83 + digits.indexOf(character);
  return value;
}

const toLinear = (byte) => (byte <= 10.31475 ? byte / 3294.6 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
const toByte = (light) => 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
const signedSquare = (value) => Math.sign(value) * value * value;

/// Paints `hash` on a small canvas, to be stretched by style; null when it is not a BlurHash.
export function blurhashCanvas(hash, width = 32, height = 32) {
  const size = number(hash?.[0] ?? "");
  const columns = (size % 9) + 1;
  const rows = Math.floor(size / 9) + 1;
  if (!hash || hash.length !== 4 + 2 * columns * rows) return null;
  const strongest = (number(hash[1]) + 1) / 166;
  const average = number(hash.slice(2, 6));
  const colors = [[average >> 16, (average >> 8) & 255, average & 255].map(toLinear)];
  for (let place = 6; place < hash.length; place += 2) {
    const value = number(hash.slice(place, place + 2));
    colors.push([Math.floor(value / 361), Math.floor(value / 19) % 19, value % 19].map((part) => signedSquare((part - 9) / 9) * strongest));
  }
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let red = 0, green = 0, blue = 0;
      for (let row = 0; row < rows; row += 1) {
        const vertical = Math.cos((Math.PI * row * (y + 0.5)) / height);
        for (let column = 0; column < columns; column += 1) {
          const weight = vertical * Math.cos((Math.PI * column * (x + 0.5)) / width);
          const color = colors[row * columns + column];
          red += color[0] * weight;
          green += color[1] * weight;
          blue += color[2] * weight;
        }
      }
      image.data.set([toByte(red), toByte(green), toByte(blue), 255], 4 * (y * width + x));
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
