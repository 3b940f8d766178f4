// The whole network: a lane a layer, its strongest maps, and edges as strong as what flows along them.

import { briefly, make, paint, percent, signed } from "./parts.js";

const SHARES = 0.02; // an edge that carries less than this share of the strongest of its layer is not drawn
const WIDEST = 7; // pixels, of an edge

/** Which maps of a layer are shown: the strongest, in the order of their numbers so that they keep their places. */
export function shown(layer, room) {
  const order = layer.strength.map((_, map) => map).sort((a, b) => layer.strength[b] - layer.strength[a]);
  return order.slice(0, room).sort((a, b) => a - b);
}

/** What the edge from a map of the layer before to a map of this one carries. */
export function carried(layer, from, to) {
  if (layer.kind === "pool") return from === to ? layer.edges[to] : 0;
  return layer.edges[from * layer.count + to];
}

/** The lanes with their tiles; `on` says what to do when one is pressed or pointed at. */
export function lanes(root, net, { narrow, room, tile, colours, relu, on }) {
  const place = root.querySelector(".lanes");
  place.replaceChildren();
  let maps = [];
  return net.layers.map((layer, number) => {
    const lane = make("div", `lane ${layer.kind}`);
    if (layer.kind !== "pool") maps = layer.kind === "dense" ? [] : shown(layer, room); // a pooled map stands behind its own
    const more = layer.count > maps.length && maps.length;
    const heading = make(more ? "button" : "span", "name", title(layer, narrow));
    if (more) {
      heading.type = "button";
      heading.setAttribute("aria-label", `${layer.name}: show all ${layer.count} maps`);
      heading.onclick = () => on.open({ view: "wall", layer: number });
    }
    const tiles = make("div", layer.kind === "dense" ? "tiles classes" : "tiles");
    const nodes = new Map();
    for (const map of maps) nodes.set(map, mapTile(layer, number, map, { tile, colours, relu, on }));
    if (layer.kind === "dense") net.probabilities.forEach((_, digit) => nodes.set(digit, classRow(net, number, digit, narrow, on)));
    tiles.append(...nodes.values());
    lane.append(heading, tiles);
    place.append(lane);
    return { number, layer, nodes, heading };
  });
}

function title(layer, narrow) {
  if (layer.kind === "input") return "the digit";
  if (layer.kind === "dense") return "ten classes";
  const gap = narrow ? ": " : "\n";
  return `${layer.name}${gap}all ${layer.count} maps`;
}

/** A map as a button; the pointer reads its cells. */
export function mapTile(layer, number, map, { tile, colours, relu, on }) {
  const button = make("button", "tile");
  button.type = "button";
  button.style.setProperty("--tile", `${tile}px`);
  const canvas = make("canvas");
  paint(canvas, layer, map, colours(layer), relu);
  const label = layer.kind === "input" ? "28 × 28" : `map ${map + 1}`;
  button.append(canvas, make("span", "", label));
  button.setAttribute(
    "aria-label",
    layer.kind === "input" ? "The digit as the network sees it. Open its four steps" : `${layer.name}, map ${map + 1}, passes on ${signed(layer.strength[map], 1)}. Open`,
  );
  button.onclick = () => on.open(layer.kind === "input" ? { view: "input", layer: number } : { view: layer.kind, layer: number, map });
  button.onpointermove = (event) => {
    const box = canvas.getBoundingClientRect();
    const row = Math.floor(((event.clientY - box.top) / box.height) * layer.height);
    const column = Math.floor(((event.clientX - box.left) / box.width) * layer.width);
    if (event.pointerType !== "touch") on.tell(number, map, row >= 0 && row < layer.height && column >= 0 && column < layer.width ? [row, column] : null);
  };
  button.onpointerleave = button.onblur = () => on.tell(null);
  button.onfocus = () => on.tell(number, map, null);
  return button;
}

function classRow(net, number, digit, narrow, on) {
  const p = net.probabilities[digit];
  const row = make("button", digit === net.answer ? "class answer" : "class");
  row.type = "button";
  const rail = make("span", "rail");
  const bar = make("i");
  bar.style.setProperty("--share", p);
  rail.append(bar);
  row.append(make("span", "", String(digit)), rail, make("span", "percent", narrow ? briefly(p) : percent(p)));
  row.setAttribute("aria-label", `Class ${digit}, ${percent(p)}. Open softmax`);
  row.onclick = () => on.open({ view: "dense", layer: number, map: digit });
  row.onpointerenter = row.onfocus = () => on.tell(number, digit, null);
  row.onpointerleave = row.onblur = () => on.tell(null);
  return row;
}

/** Edges between neighbouring lanes; `fresh` lets them run from left to right once. */
export function edges(root, drawn, { narrow, fresh }) {
  const svg = root.querySelector(".edges");
  const frame = root.querySelector(".picture").getBoundingClientRect();
  svg.setAttribute("viewBox", `0 0 ${frame.width} ${frame.height}`);
  svg.replaceChildren();
  drawn.slice(1).forEach(({ number, layer, nodes }, before) => {
    const sources = drawn[before].nodes;
    const found = [];
    for (const [from, start] of sources) for (const [to, end] of nodes) found.push({ from, to, start, end, value: carried(layer, from, to) });
    const strongest = Math.max(...found.map(({ value }) => Math.abs(value)), 1e-9);
    found.sort((a, b) => Math.abs(a.value) - Math.abs(b.value));
    for (const { from, to, start, end, value } of found) {
      const share = Math.abs(value) / strongest;
      if (share < SHARES) continue;
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      path.setAttribute("d", way(box(start, frame), box(end, frame), narrow));
      path.setAttribute("pathLength", "1");
      path.style.stroke = value < 0 ? "var(--orange)" : "var(--blue)";
      path.style.strokeWidth = `${0.6 + (WIDEST - 0.6) * share}px`;
      path.style.opacity = 0.12 + 0.6 * share;
      path.dataset.ends = `${number - 1}.${from} ${number}.${to}`;
      if (fresh) {
        path.classList.add("new");
        path.style.animationDelay = `${before * 140}ms`;
      }
      svg.append(path);
    }
  });
}

function box(element, frame) {
  const inner = (element.querySelector("canvas") ?? element).getBoundingClientRect();
  return { left: inner.left - frame.left, right: inner.right - frame.left, top: inner.top - frame.top, bottom: inner.bottom - frame.top };
}

function way(a, b, narrow) {
  const middle = ({ left, right }) => (left + right) / 2;
  const level = ({ top, bottom }) => (top + bottom) / 2;
  if (narrow) {
    const bend = (a.bottom + b.top) / 2;
    return `M${middle(a)},${a.bottom} C${middle(a)},${bend} ${middle(b)},${bend} ${middle(b)},${b.top}`;
  }
  const bend = (a.right + b.left) / 2;
  return `M${a.right},${level(a)} C${bend},${level(a)} ${bend},${level(b)} ${b.left},${level(b)}`;
}
