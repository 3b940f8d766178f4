// The middle of the stepper: the numbers of one step as grids, and its equation.

import { paint } from "./drawing.js";
import { count, places, show } from "./words.js";

const LARGEST = 1000; // what a typed number is cut to
const LONGEST = 5; // characters that fit a cell: "−0.12"

/** A new element with a class and, where given, its text. */
export function make(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

/** What a number field holds, cut to ±LARGEST; undefined while it is empty or half typed ("-"). */
export function typed(input) {
  const number = input.valueAsNumber;
  return Number.isFinite(number) ? Math.max(-LARGEST, Math.min(LARGEST, number)) : undefined;
}

/** Write a number into its field, unless the field already says it in the reader's own words ("0.125", "1.0"); weights are float32. */
export function write(input, number, decimals) {
  const said = input.valueAsNumber;
  if (said !== number && Math.fround(said) !== number) input.value = Number(number.toFixed(decimals));
}

/** A kernel cell that can be typed into. */
function weightInput(i, k, onEdit) {
  const input = make("input", "cell");
  Object.assign(input, { type: "number", step: "any" });
  input.setAttribute("aria-label", `Kernel row ${Math.floor(i / k) + 1}, column ${(i % k) + 1}`);
  input.addEventListener("input", () => typed(input) !== undefined && onEdit(i, typed(input)));
  return input;
}

/** A k x k grid of numbers under a heading, with `show(numbers, toColour)`; typed into where `onEdit(i, number)` is given. */
export function numberGrid(k, heading, onEdit) {
  const element = make("div", "grid");
  const box = make("div", "cells");
  element.style.setProperty("--k", k);
  const cells = Array.from({ length: k * k }, (_, i) => (onEdit ? weightInput(i, k, onEdit) : make("div", "cell")));
  box.append(...cells);
  if (heading) element.append(make("div", "heading", heading));
  element.append(box);
  return {
    element,
    show(numbers, toColour, marked = -1) {
      const decimals = places(numbers);
      box.classList.toggle("long", numbers.some((number) => show(number, decimals).length > LONGEST));
      cells.forEach((cell, i) => {
        const { fill, text } = paint(toColour, numbers[i]);
        Object.assign(cell.style, { background: fill, color: text });
        cell.classList.toggle("marked", i === marked);
        if (onEdit) write(cell, numbers[i], decimals);
        else cell.textContent = show(numbers[i], decimals);
      });
    },
  };
}

/** One map: patch × kernel = products. */
export function productsPane(k, flip, onEdit) {
  const heading = (flip ? "turned kernel" : "kernel") + (onEdit ? " (editable)" : "");
  const [seen, kernel, products] = [numberGrid(k, "patch"), numberGrid(k, heading, onEdit), numberGrid(k, "products")];
  const element = make("div", "products");
  element.style.setProperty("--k", k);
  element.append(seen.element, make("span", "sign", "×"), kernel.element, make("span", "sign", "="), products.element);
  return {
    element,
    show({ top: [part] }, scales) {
      seen.show(part.patch, scales.input);
      kernel.show(part.weights, scales.kernel);
      products.show(part.products, scales.product);
    },
  };
}

/** One line of the many-maps pane: what a map, or all the others together, adds to the sum. */
function mapLine(k) {
  const element = make("div", "map");
  const [name, subtotal, soFar, bar] = [make("span", "name"), make("b", ""), make("small", ""), make("span", "share")];
  const numbers = make("span", "value");
  numbers.append(subtotal, soFar);
  const grids = k ? [numberGrid(k), numberGrid(k)] : [];
  element.append(name, ...grids.flatMap((grid, i) => [grid.element, make("span", "sign", "×="[i])]), numbers, bar);
  return { element, name, subtotal, soFar, bar, grids };
}

/** Many maps: a line for each of the strongest and one for all others, each with the total so far. */
export function mapsPane(k, strongest) {
  const element = make("div", "maps");
  const lines = [...Array.from({ length: strongest }, () => mapLine(k)), mapLine()];
  element.append(...lines.map((line) => line.element));
  return {
    element,
    show({ top, rest, decimals }, scales) {
      const parts = [...top, { ...rest, name: `the other ${count(rest.maps, "map")} together` }];
      const most = Math.max(...parts.map((part) => Math.abs(part.subtotal))) || 1;
      let total = 0;
      lines.forEach((line, i) => {
        const { name, subtotal, patch, weights } = parts[i];
        total += subtotal;
        line.name.textContent = name;
        line.subtotal.textContent = show(subtotal, decimals);
        line.soFar.textContent = `so far ${show(total, decimals)}`;
        line.bar.style.setProperty("--share", Math.abs(subtotal) / most);
        line.bar.classList.toggle("negative", subtotal < 0);
        line.grids[0]?.show(patch, scales.input);
        line.grids[1]?.show(weights, scales.kernel);
      });
      lines.at(-1).element.hidden = !rest.maps;
    },
  };
}

/** Pooling: the window's numbers, one of them marked where the kind marks any. */
export function poolPane(k) {
  const seen = numberGrid(k, "window");
  const element = make("div", "products");
  element.append(seen.element);
  return { element, show: ({ patch, marked }, scales) => seen.show(patch, scales.input, marked) };
}

/** A line of arithmetic from [sign, number, label] parts, each number over what it is. */
export function writeEquation(element, parts) {
  element.replaceChildren(
    ...parts.map(([sign, number, label, className = ""]) => {
      const term = make("span", "term");
      const value = make("span", `value ${className}`);
      value.append(make("b", "", number), make("small", "", label));
      if (sign) term.append(make("span", "sign", sign));
      term.append(value);
      return term;
    }),
  );
}
