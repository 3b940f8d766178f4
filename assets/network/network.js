// The network in one picture: digit, maps of every layer, ten classes, and what flows between them. A press opens a part in its place.

import { isDark, palette } from "../heatmaps/palette.js";
import { detail } from "./detail.js";
import { added, frameOver, make, percent, signed, unpack } from "./parts.js";
import { carried, edges, lanes } from "./picture.js";

const LARGEST = 64; // pixels, of a map in a wide window: five and the tabs below them fit into the first screen
const NARROW = 560; // pixels: below, the digit falls from top to bottom
const seen = new WeakMap(); // parentElement -> { open, relu, digit, from }

export default function ({ parentElement, data: [data], setTriggerValue }) {
  const root = parentElement.querySelector(".network");
  const find = (name) => root.querySelector(`.${name}`);
  const state = seen.get(parentElement) ?? { open: null, relu: true, digit: "" };
  seen.set(parentElement, state);
  const net = { ...data, layers: data.layers.map(unpack), steps: data.steps.map((step) => ({ ...step, picture: unpack(step.picture) })) };
  const dark = isDark(root);
  root.classList.toggle("dark", dark);
  root.classList.toggle("light", !dark);
  const [ink, both] = [palette("ink", dark), palette("signed", dark)];
  const colours = (layer) => (layer.kind === "input" ? ink : both);
  const fresh = state.digit !== data.digit;
  state.digit = data.digit;
  if (state.open && !fits(net, state.open)) state.open = null; // another network
  root.setAttribute("aria-label", data.description);
  find("summary").textContent = data.summary;

  const scale = find("scale").getContext("2d");
  for (let x = 0; x < 64; x++) {
    scale.fillStyle = `rgb(${both[Math.round((x / 63) * 255)]})`;
    scale.fillRect(x, 0, 1, 1);
  }
  find("relu-box").checked = state.relu;
  find("relu-box").onchange = (event) => {
    state.relu = event.target.checked;
    draw(false);
  };
  find("back").onclick = () => close();
  root.onkeydown = (event) => {
    if (event.key === "Escape" && state.open) close();
    else if (!state.open) walk(event);
  };

  let drawn = [];
  const on = {
    tell,
    open: (open) => {
      state.from = state.open ? state.from : open;
      state.open = open;
      draw(false);
      (state.open.view === "wall" ? find("back") : (find("detail").querySelector("canvas[tabindex]") ?? find("back"))).focus({ preventScroll: true });
    },
    deeper: (where) => setTriggerValue("deeper", where),
  };

  function close() {
    const { layer, map } = state.from ?? {};
    state.open = null;
    draw(false);
    const back = state.from.view === "wall" ? drawn[layer]?.heading : drawn[layer]?.nodes.get(map ?? 0);
    (back ?? drawn[0].nodes.get(0)).focus({ preventScroll: true });
  }

  function draw(run) {
    const narrow = root.clientWidth < NARROW;
    root.classList.toggle("narrow", narrow);
    const maps = net.layers.length - 1;
    const tile = narrow ? 60 : Math.max(48, Math.min(LARGEST, root.clientWidth / maps - 52));
    const room = narrow ? Math.max(3, Math.floor(root.clientWidth / 66)) : 5;
    find("picture").hidden = Boolean(state.open);
    find("detail").hidden = find("back").hidden = !state.open;
    find("relu").hidden = Boolean(state.open) && !["wall", "conv"].includes(state.open.view);
    find("told").textContent = state.open ? "" : data.hint;
    const how = { narrow, room, tile, colours, relu: state.relu, on };
    if (state.open) {
      find("title").textContent = detail(find("detail"), net, state.open, how);
      return;
    }
    find("title").textContent = "";
    drawn = lanes(root, net, how);
    edges(root, drawn, { narrow, fresh: run });
    drawn.forEach(({ nodes }, at) => [...nodes.values()].forEach((node, place) => (node.tabIndex = at === 0 && place === 0 ? 0 : -1)));
  }

  /** Arrow keys go along a lane and from lane to lane; one tile is in the order of the Tab key. */
  function walk(event) {
    const sideways = root.classList.contains("narrow");
    const along = sideways ? { ArrowLeft: -1, ArrowRight: 1 }[event.key] : { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const across = sideways ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const rows = drawn.map(({ nodes }) => [...nodes.values()]);
    const at = rows.findIndex((row) => row.includes(event.target));
    if (at < 0 || !(along || across)) return;
    event.preventDefault();
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + (across ?? 0)))];
    const place = Math.max(0, Math.min(next.length - 1, rows[at].indexOf(event.target) + (along ?? 0)));
    rows.flat().forEach((node) => (node.tabIndex = -1));
    next[place].tabIndex = 0;
    next[place].focus();
  }

  /** What is pointed at, in words; its edges stay, the others fade; the cells that made a cell are framed. */
  function tell(number, map, cell) {
    root.querySelectorAll(".field").forEach((frame) => !find("detail").contains(frame) && frame.remove());
    const svg = find("edges");
    svg.classList.toggle("focus", number !== null && !state.open);
    if (number === null) {
      if (!state.open) find("told").textContent = data.hint;
      return;
    }
    const layer = net.layers[number];
    for (const path of svg.children) path.classList.toggle("on", path.dataset.ends.split(" ").includes(`${number}.${map}`));
    find("told").textContent = words(net, number, map, cell, state.relu);
    if (!cell || state.open || !["conv", "pool"].includes(layer.kind)) return;
    const pad = layer.kind === "conv" && layer.padding === "same" ? Math.floor((layer.k - 1) / 2) : 0;
    const step = layer.kind === "pool" ? layer.k : 1;
    const before = net.layers[number - 1];
    for (const [from, node] of drawn[number - 1].nodes) {
      if (layer.kind === "pool" && from !== map) continue;
      const place = { row: cell[0] * step - pad, column: cell[1] * step - pad, rows: layer.k, columns: layer.k };
      frameOver(node, node.querySelector("canvas"), before, place, "field");
    }
  }

  draw(fresh);
  const watch = new ResizeObserver(() => {
    if (root.clientWidth && root.clientWidth !== state.width) {
      state.width = root.clientWidth;
      draw(false);
    }
  });
  state.width = root.clientWidth;
  watch.observe(root);
  return () => watch.disconnect();
}

function fits(net, { view, layer, map }) {
  const found = net.layers[layer];
  return Boolean(found) && (view === "wall" ? found.kind !== "dense" : found.kind === view) && (map === undefined || map < Math.max(found.count, 1));
}

/** A node, and a cell of it, in a sentence. */
function words(net, number, map, cell, relu) {
  const layer = net.layers[number];
  const where = cell ? `row ${cell[0] + 1}, column ${cell[1] + 1}: ` : "";
  if (layer.kind === "input") return cell ? `the digit, ${where}${signed(layer.at(0, ...cell), 2)}` : "The digit, 28 × 28 numbers from 0 (paper) to 1 (ink).";
  if (layer.kind === "dense") {
    const before = net.layers[number - 1];
    const order = Array.from({ length: before.count }, (_, from) => from).sort((a, b) => Math.abs(carried(layer, b, map)) - Math.abs(carried(layer, a, map)));
    const most = order.slice(0, 2).map((from) => `${before.name}, map ${from + 1} ${added(carried(layer, from, map), 2)}`);
    return `Class ${map}: logit ${signed(net.logits[map], 2)}, ${percent(net.probabilities[map])}. Most is said by ${most.join(" and ")}.`;
  }
  const name = `${layer.name}, map ${map + 1}`;
  if (cell) {
    const value = layer.at(map, ...cell);
    return layer.kind === "conv" && relu && value < 0 ? `${name}, ${where}0, cut by ReLU from ${signed(value)}` : `${name}, ${where}${signed(value)}`;
  }
  const before = net.layers[number - 1];
  if (layer.kind === "pool") return `${name} keeps the largest of every ${layer.k} × ${layer.k} cells, and passes on ${signed(layer.strength[map], 1)} in all.`;
  if (before.count === 1) return `${name} passes on ${signed(layer.strength[map], 1)} in all.`;
  const order = Array.from({ length: before.count }, (_, from) => from).sort((a, b) => Math.abs(carried(layer, b, map)) - Math.abs(carried(layer, a, map)));
  const most = order.slice(0, 2).map((from) => `map ${from + 1} of ${before.name} ${added(carried(layer, from, map), 1)}`);
  return `${name} passes on ${signed(layer.strength[map], 1)} in all. Most comes from ${most.join(" and ")}.`;
}
