// Colours and canvases: numbers to pixels, knowing nothing of windows or kernels.

import { places, show } from "./words.js";

const SMALLEST_TEXT_PX = 9;
const SMALLEST_LINED_PX = 16; // in smaller cells lines would swallow the picture
const LIGHT_ENOUGH = 0.18; // luminance from which black text has more contrast than white
const [BLACK, WHITE] = [[0, 0, 0], [255, 255, 255]];
// colours at half and at full strength; zero takes nearly the page's background, as in assets/heatmaps
const SIGNED = {
  light: { below: [[224, 130, 20], [127, 39, 4]], above: [[90, 159, 207], [8, 48, 107]], zero: [250, 250, 250] },
  dark: { below: [[197, 106, 23], [255, 217, 168]], above: [[43, 123, 185], [169, 216, 255]], zero: [24, 31, 40] },
};

/** Any CSS colour as [red, green, blue], 0 to 255. */
function rgb(colour) {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

function luminance(colour) {
  const [r, g, b] = colour.map((part) => (part / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** A colour as CSS text. */
export function css(colour) {
  return `rgb(${colour.map(Math.round).join(" ")})`;
}

function mix(from, to, share) {
  return from.map((part, i) => part + (to[i] - part) * share);
}

/** The theme's colours around an element. */
export function themeColours(element) {
  const style = getComputedStyle(element);
  const read = (name, otherwise) => rgb(style.getPropertyValue(`--st-${name}`).trim() || otherwise);
  const paper = read("background-color", "#ffffff");
  const dark = luminance(paper) < LIGHT_ENOUGH;
  return {
    paper,
    signed: SIGNED[dark ? "dark" : "light"],
    line: read("border-color", "#c9d3dc"),
    padding: read("secondary-background-color", "#f2f5f8"),
    text: read("text-color", "#17212b"),
    alarm: dark ? [255, 110, 110] : [200, 20, 30],
  };
}

/** Numbers to white ink on black paper, from 0 to limit. */
export function inkScale(limit) {
  return (number) => mix(BLACK, WHITE, number / limit);
}

/** Numbers to blue above zero and orange below it, deepest at limit. */
export function signedScale({ signed }, limit) {
  return (number) => {
    const [half, full] = number < 0 ? signed.below : signed.above;
    const share = Math.min(1, Math.abs(number) / limit);
    return share < 0.5 ? mix(signed.zero, half, share * 2) : mix(half, full, share * 2 - 1);
  };
}

/** A fill with black or white text on it, as CSS. */
export function readable(fill) {
  return { fill: css(fill), text: css(luminance(fill) > LIGHT_ENOUGH ? BLACK : WHITE) };
}

/** Fill and readable text colour for a number, as CSS. */
export function paint(toColour, number) {
  return readable(toColour(number));
}

/** A colour bar from low to high with its ends printed. */
export function legend(element, toColour, low, high) {
  const stops = Array.from({ length: 9 }, (_, i) => css(toColour(low + ((high - low) * i) / 8)));
  const decimals = places([low, high]);
  element.querySelector(".bar").style.background = `linear-gradient(to right, ${stops.join(", ")})`;
  element.querySelector(".low").textContent = show(low, decimals);
  element.querySelector(".high").textContent = show(high, decimals);
}

/** A canvas of rows x columns square cells, as large as fits; the context is scaled to CSS pixels. */
export function openGrid(canvas, rows, columns, width, height, most) {
  const ratio = window.devicePixelRatio || 1;
  const cell = Math.floor(Math.min(width / columns, height / rows, most) * ratio) / ratio;
  canvas.width = Math.round(columns * cell * ratio);
  canvas.height = Math.round(rows * cell * ratio);
  canvas.style.width = `${columns * cell}px`;
  canvas.style.height = `${rows * cell}px`;
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  return { context, rows, columns, cell };
}

/** The font in which every number fits its cell, or "" when it would be too small to read. */
export function cellFont({ context, cell }, numbers, decimals, family) {
  const size = Math.min(20, cell * 0.45);
  context.font = `${size}px ${family}`;
  const texts = new Set(Array.from(numbers, (number) => show(number, decimals)));
  const widest = Math.max(...[...texts].map((text) => context.measureText(text).width));
  const fitting = Math.min(size, (size * (cell - 4)) / widest);
  return fitting < SMALLEST_TEXT_PX ? "" : `${fitting}px ${family}`;
}

/** One filled cell with its number (left out where the font is ""), over hatching where a colour for it is given. */
export function drawCell(grid, row, column, { fill, text }, words, font, hatched) {
  const { context, cell } = grid;
  context.fillStyle = fill;
  context.fillRect(column * cell, row * cell, cell, cell);
  if (hatched) hatch(grid, row, column, 1, 1, hatched, 2);
  if (!font) return;
  const middle = [(column + 0.5) * cell, (row + 0.54) * cell];
  context.font = font;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineWidth = 5;
  context.strokeStyle = fill;
  if (hatched) context.strokeText(words, ...middle); // keeps the hatching off the digits
  context.fillStyle = text;
  context.fillText(words, ...middle);
}

/** Thin lines between cells that are large enough for them. */
export function drawLines({ context, rows, columns, cell }, colour) {
  if (cell < SMALLEST_LINED_PX) return;
  context.strokeStyle = css(colour);
  context.lineWidth = 1;
  context.beginPath();
  for (let row = 0; row <= rows; row++) context.rect(0, row * cell, columns * cell, 0);
  for (let column = 0; column <= columns; column++) context.rect(column * cell, 0, 0, rows * cell);
  context.stroke();
}

/** Diagonal hatching over a block of cells, so that colour is never the only sign. */
export function hatch({ context, cell }, row, column, rows, columns, colour, width = 1.5) {
  const gap = 7;
  const [x, y, w, h] = [column * cell, row * cell, columns * cell, rows * cell];
  context.save();
  context.beginPath();
  context.rect(x, y, w, h);
  context.clip();
  context.strokeStyle = css(colour);
  context.lineWidth = width;
  context.beginPath();
  for (let offset = Math.floor((x - y - h) / gap) * gap; offset < x + w - y; offset += gap) {
    context.moveTo(y + offset, y);
    context.lineTo(y + h + offset, y + h);
  }
  context.stroke();
  context.restore();
}

/** A frame around a block of cells. */
export function frame({ context, cell }, row, column, rows, columns, colour) {
  context.strokeStyle = css(colour);
  context.lineWidth = 2;
  context.strokeRect(column * cell + 1, row * cell + 1, columns * cell - 2, rows * cell - 2);
}
