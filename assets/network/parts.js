// Small things the picture and what it opens are made of.

import { decode, shorten } from "../heatmaps/palette.js";

const SPACE = "\u202f"; // as core.numerals has it

/** A new element with a class and a text. */
export function make(tag, name = "", text = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text) element.textContent = text;
  return element;
}

/** As core.numerals.percent says a share. */
export function percent(p) {
  if (p >= 0.01 && p <= 0.99) return `${Math.round(100 * p)}${SPACE}%`;
  if (p < 0.0001) return `≤${SPACE}0.01${SPACE}%`;
  return p > 0.9999 ? `≥${SPACE}99.99${SPACE}%` : `${(100 * p).toFixed(2)}${SPACE}%`;
}

/** Where there is no room: nothing below half a percent. */
export function briefly(p) {
  if (p < 0.005) return "";
  return p > 0.995 ? `>${SPACE}99${SPACE}%` : `${Math.round(100 * p)}${SPACE}%`;
}

/** A number of any size, with its power of ten where it is very large or small. */
export function short(value) {
  if (value < 1e5 && value >= 1e-3) return signed(value, 3);
  const [digits, power] = value.toExponential(2).split("e");
  const raised = [...String(Number(power))].map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]).join("");
  return `${digits} · 10${raised}`;
}

export function signed(value, digits = 3) {
  return shorten(value, digits);
}

/** With its sign, also a plus. */
export function added(value, digits = 3) {
  return (value >= 0 ? "+" : "") + shorten(value, digits);
}

/** A layer as Python packed it, with its numbers unpacked. */
export function unpack(layer) {
  const [count, height, width] = layer.shape;
  const values = layer.values ? decode(layer.values, layer.scale) : null;
  const at = (map, row, column) => values[(map * height + row) * width + column];
  const inside = (row, column) => row >= 0 && column >= 0 && row < height && column < width;
  return {
    ...layer,
    count,
    height,
    width,
    values,
    at,
    passed: (map, row, column) => (inside(row, column) ? (layer.kind === "conv" ? Math.max(0, at(map, row, column)) : at(map, row, column)) : 0),
    weights: layer.kernel ? decode(layer.kernel, layer.kernel_scale) : null,
    edges: layer.edges ? decode(layer.edges, layer.edges_scale) : null,
  };
}

/** The weight of a convolution at (i, j) from one of its input maps to one of its own. */
export function weight(layer, i, j, from, to) {
  return layer.weights[((i * layer.k + j) * layer.before + from) * layer.count + to];
}

/** One map on a canvas of a pixel a cell. */
export function paint(canvas, layer, map, colours, relu) {
  const { height, width } = layer;
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  const low = layer.kind === "input" ? 0 : -layer.limit;
  for (let i = 0; i < height * width; i++) {
    const value = layer.values[map * height * width + i];
    const kept = relu && layer.kind === "conv" ? Math.max(0, value) : value;
    const level = Math.round(((kept - low) / (layer.limit - low)) * 255);
    image.data.set([...colours[Math.max(0, Math.min(255, level))], 255], 4 * i);
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** A frame over a canvas round some of its cells, which may lie outside. */
export function frameOver(holder, canvas, layer, { row, column, rows, columns }, name) {
  const frame = make("span", name);
  const top = Math.max(0, row);
  const left = Math.max(0, column);
  const cell = { x: canvas.clientWidth / layer.width, y: canvas.clientHeight / layer.height };
  frame.style.left = `${canvas.offsetLeft + left * cell.x}px`;
  frame.style.top = `${canvas.offsetTop + top * cell.y}px`;
  frame.style.width = `${(Math.min(layer.width, column + columns) - left) * cell.x}px`;
  frame.style.height = `${(Math.min(layer.height, row + rows) - top) * cell.y}px`;
  frame.style.boxSizing = "border-box";
  holder.append(frame);
  return frame;
}
