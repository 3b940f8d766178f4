// What a press on the picture opens in its place: all maps of a layer, one map with its sums, one pooled map, a class with softmax.

import { added, frameOver, make, paint, percent, short, signed, weight } from "./parts.js";
import { carried, mapTile } from "./picture.js";

const TERMS = 3; // input maps spelled out; the others are one number
const PARTS = 8; // maps named for a class

/** Fill `place` with a view; `how` is what `lanes` gets. Returns the title. */
export function detail(place, net, open, how) {
  place.replaceChildren();
  const layer = net.layers[open.layer];
  return { wall, conv, pool, dense, input }[open.view](place, net, layer, open, how);
}

function wall(place, net, layer, open, how) {
  const all = make("div", "wall");
  for (let map = 0; map < layer.count; map++) all.append(mapTile(layer, open.layer, map, { ...how, tile: 46 }));
  place.append(all);
  return `${layer.name}: ${layer.count} maps of ${layer.height} × ${layer.width}, on one colour scale`;
}

function input(place, net, layer, open, how) {
  const all = make("div", "work");
  for (const step of net.steps) {
    const box = make("div", "tile");
    box.style.setProperty("--tile", "118px");
    const canvas = make("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", step.name);
    paint(canvas, step.picture, 0, how.colours(layer), false);
    box.append(canvas, make("span", "", step.name), make("span", "", step.read));
    all.append(box);
  }
  place.append(all, make("p", "sum", "Below every step stands what the network would read if it were the last."));
  return "How the drawing becomes 28 × 28";
}

/** The large map with a cell to choose by pointer, finger or arrow keys; `tell` gets the cell. */
function explorer(layer, map, how, cell, tell) {
  const holder = make("div", "large");
  const canvas = make("canvas");
  paint(canvas, layer, map, how.colours(layer), how.relu);
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", `${layer.name}, map ${map + 1}. Arrow keys go from cell to cell.`);
  holder.append(canvas);
  let frame = null;
  const go = (row, column) => {
    cell = [Math.max(0, Math.min(layer.height - 1, row)), Math.max(0, Math.min(layer.width - 1, column))];
    frame?.remove();
    frame = frameOver(holder, canvas, layer, { row: cell[0], column: cell[1], rows: 1, columns: 1 }, "frame");
    tell(...cell);
  };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    go(Math.floor(((event.clientY - box.top) / box.height) * layer.height), Math.floor(((event.clientX - box.left) / box.width) * layer.width));
  };
  canvas.onpointermove = (event) => event.pointerType !== "touch" && at(event);
  canvas.onclick = at;
  canvas.onkeydown = (event) => {
    const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!move) return;
    event.preventDefault();
    go(cell[0] + move[0], cell[1] + move[1]);
  };
  return { holder, start: () => go(...cell), cell: () => cell };
}

function strongestCell(layer, map) {
  const values = layer.values.subarray(map * layer.height * layer.width, (map + 1) * layer.height * layer.width);
  const place = values.indexOf(Math.max(...values));
  return [Math.floor(place / layer.width), place % layer.width];
}

function conv(place, net, layer, open, how) {
  const before = net.layers[open.layer - 1];
  const pad = layer.padding === "same" ? Math.floor((layer.k - 1) / 2) : 0;
  const terms = make("div", "terms");
  const large = explorer(layer, open.map, how, open.cell ?? strongestCell(layer, open.map), sums);
  const work = make("div", "work");
  work.append(large.holder, terms);
  place.append(
    work,
    deep(how, [`Map ${open.map + 1} with all its shares`, () => ({ level: "Map", layer: layer.name, map: open.map, cell: large.cell() })], [
      "This cell, multiplication by multiplication",
      () => ({ level: "Cell", layer: layer.name, map: open.map, cell: large.cell() }),
    ]),
  );
  large.start();

  function sums(row, column) {
    open.cell = [row, column];
    const shares = Array.from({ length: before.count }, (_, from) => {
      let total = 0;
      for (let i = 0; i < layer.k; i++)
        for (let j = 0; j < layer.k; j++) total += before.passed(from, row + i - pad, column + j - pad) * weight(layer, i, j, from, open.map);
      return total;
    });
    const order = shares.map((_, from) => from).sort((a, b) => Math.abs(shares[b]) - Math.abs(shares[a]));
    const top = order.slice(0, TERMS);
    terms.replaceChildren(make("p", "sum", `Row ${row + 1}, column ${column + 1}: ${before.count > 1 ? "the maps before it that add most, cells × weights" : "the digit’s cells × the kernel’s weights"}`));
    for (const from of top) {
      const term = make("div", "term");
      const tile = make("div", "tile");
      const canvas = make("canvas");
      paint(canvas, before, from, how.colours(before), true);
      tile.append(canvas, make("span", "", before.kind === "input" ? "the digit" : `${before.name}, ${from + 1}`));
      const [patch, kernel] = [make("table", "grid"), make("table", "grid")];
      for (let i = 0; i < layer.k; i++) {
        const [cells, weights] = [patch.insertRow(), kernel.insertRow()];
        for (let j = 0; j < layer.k; j++) {
          cells.insertCell().textContent = signed(before.passed(from, row + i - pad, column + j - pad), 2);
          weights.insertCell().textContent = signed(weight(layer, i, j, from, open.map), 2);
        }
      }
      term.append(tile, patch, "×", kernel, make("span", "", `= ${added(shares[from])}`));
      terms.append(term);
      requestAnimationFrame(() => frameOver(tile, canvas, before, { row: row - pad, column: column - pad, rows: layer.k, columns: layer.k }, "field"));
    }
    const named = top.reduce((sum, from) => sum + shares[from], 0);
    const others = shares.reduce((sum, share) => sum + share, 0) - named;
    const value = layer.at(open.map, row, column);
    const rest = before.count > TERMS ? ` ${added(others)} (the other ${before.count - TERMS})` : "";
    terms.append(
      make("p", "sum", `${signed(named)}${rest} ${added(layer.bias[open.map])} (bias) = ${signed(value)}; after ReLU: ${signed(Math.max(0, value))}`),
    );
  }
  return `${layer.name}, map ${open.map + 1}: point at a cell`;
}

function pool(place, net, layer, open, how) {
  const before = net.layers[open.layer - 1];
  const size = layer.k;
  const source = make("div", "large");
  const canvas = make("canvas");
  paint(canvas, before, open.map, how.colours(before), true);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${before.name}, map ${open.map + 1}, before pooling`);
  source.append(canvas, make("div", "", `${before.name}, ${before.height} × ${before.width}`));
  const terms = make("div", "terms");
  const large = explorer(layer, open.map, how, strongestCell(layer, open.map), windowOf);
  large.holder.append(make("div", "", `${layer.name}, ${layer.height} × ${layer.width}`));
  const work = make("div", "work");
  work.append(source, large.holder, terms);
  place.append(work, deep(how, ["Max and average pooling side by side", () => ({ level: "Pooling", layer: before.name, map: open.map })]));
  let frame = null;
  requestAnimationFrame(large.start);

  function windowOf(row, column) {
    frame?.remove();
    frame = frameOver(source, canvas, before, { row: row * size, column: column * size, rows: size, columns: size }, "frame");
    const numbers = make("table", "grid");
    const kept = layer.at(open.map, row, column);
    for (let i = 0; i < size; i++) {
      const line = numbers.insertRow();
      for (let j = 0; j < size; j++) {
        const value = before.passed(open.map, row * size + i, column * size + j);
        const cell = line.insertCell();
        cell.textContent = signed(value, 2);
        if (Math.abs(value - kept) < 1e-3 * Math.max(1, before.limit)) cell.className = "most";
      }
    }
    terms.replaceChildren(make("p", "sum", `Row ${row + 1}, column ${column + 1}: the largest of its window`), numbers, make("p", "sum", `= ${signed(kept)}`));
  }
  return `${layer.name}, map ${open.map + 1}: point at a cell of the small map`;
}

function dense(place, net, layer, open, how) {
  const before = net.layers[open.layer - 1];
  const digit = open.map;
  const table = make("table", "softmax");
  const head = table.createTHead().insertRow();
  const powers = net.logits.map((logit) => Math.exp(logit));
  const total = powers.reduce((sum, power) => sum + power, 0);
  for (const name of ["class", "logit", "exp(logit)", "÷ sum"]) head.append(make("th", "", name));
  const body = table.createTBody();
  net.logits.forEach((logit, k) => {
    const row = body.insertRow();
    if (k === digit) row.className = "chosen";
    const choose = make("button", "", String(k));
    choose.type = "button";
    choose.setAttribute("aria-label", `Class ${k}: what the maps say about it`);
    choose.onclick = () => how.on.open({ ...open, map: k });
    row.insertCell().append(choose);
    for (const text of [signed(logit, 3), short(powers[k]), percent(net.probabilities[k])]) row.insertCell().textContent = text;
  });
  body.insertRow().append(make("td"), make("td"), make("td", "", short(total)), make("td", "", "sum"));

  const shares = Array.from({ length: before.count }, (_, from) => carried(layer, from, digit));
  const order = shares.map((_, from) => from).sort((a, b) => Math.abs(shares[b]) - Math.abs(shares[a]));
  const strongest = Math.abs(shares[order[0]]) || 1;
  const parts = make("div", "parts");
  for (const from of order.slice(0, PARTS)) {
    const name = make("button", "", `${before.name}, map ${from + 1}`);
    name.type = "button";
    name.onclick = () => how.on.open({ view: before.kind, layer: open.layer - 1, map: from });
    const rail = make("span", "rail");
    const bar = make("i");
    bar.style.background = shares[from] < 0 ? "var(--orange)" : "var(--blue)";
    bar.style.width = `${(50 * Math.abs(shares[from])) / strongest}%`;
    bar.style[shares[from] < 0 ? "right" : "left"] = "50%";
    rail.append(bar);
    parts.append(name, rail, make("span", "", added(shares[from], 2)));
  }
  const named = order.slice(0, PARTS).reduce((sum, from) => sum + shares[from], 0);
  const rest = shares.reduce((sum, share) => sum + share, 0) - named;
  const said = make("div", "terms");
  said.append(
    make("p", "sum", `What the maps say about ${digit}`),
    parts,
    make("p", "sum", `${signed(named, 2)} ${before.count > PARTS ? `${added(rest, 2)} (the other ${before.count - PARTS}) ` : ""}${added(layer.bias[digit], 2)} (bias) = logit ${signed(net.logits[digit], 2)}`),
  );
  const work = make("div", "work");
  work.append(table, said);
  place.append(
    work,
    deep(how, ["Turn the temperature of softmax", () => ({ level: "Pooling" })], [`Which places speak for ${digit}`, () => ({ level: "Why", map: digit })]),
  );
  return `Ten logits, and softmax makes them probabilities`;
}

function deep(how, ...ways) {
  const row = make("div", "deep");
  for (const [text, where] of ways) {
    const button = make("button", "deeper", `${text} →`);
    button.type = "button";
    button.onclick = () => how.on.deeper(where());
    row.append(button);
  }
  return row;
}
