// The colours of numbers: one scale for whatever is shown together, and numbers as text.

const INKS = [[0, 0, 0], [255, 255, 255]];
// zero takes the page's own background, so that "nothing" looks like nothing in light and dark
const SIGNED = {
  light: { below: [[127, 39, 4], [224, 130, 20]], above: [[90, 159, 207], [8, 48, 107]], zero: [250, 250, 250] },
  dark: { below: [[255, 217, 168], [197, 106, 23]], above: [[43, 123, 185], [169, 216, 255]], zero: [24, 31, 40] },
};

export function decode(text, scale) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => view.getInt16(2 * i, true) * scale);
}

/** 256 colours from the lowest value shown to the highest. */
export function palette(kind, dark) {
  const signed = SIGNED[dark ? "dark" : "light"];
  const stops = kind === "ink" ? INKS : kind === "signed" ? [...signed.below, signed.zero, ...signed.above] : [signed.zero, ...signed.above];
  return Array.from({ length: 256 }, (_, i) => {
    const at = (i / 255) * (stops.length - 1);
    const low = Math.min(Math.floor(at), stops.length - 2);
    return stops[low].map((channel, c) => Math.round(channel + (stops[low + 1][c] - channel) * (at - low)));
  });
}

export function isDark(element) {
  const probe = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  context.fillStyle = probe || "#fff";
  context.fillRect(0, 0, 1, 1);
  const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
  return 0.3 * r + 0.6 * g + 0.1 * b < 128;
}

export function shorten(value, digits) {
  return value.toFixed(digits).replace(/^-(?=.*[1-9])/, "−").replace(/^-/, "");
}

