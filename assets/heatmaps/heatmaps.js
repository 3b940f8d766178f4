// Walls of small pictures of numbers: one colour scale for all of them, every value under the pointer,
// one map or one cell to be chosen, and several frames to be played.

import { decode, isDark, palette, shorten } from "./palette.js";

const FRAME_MS = 600;
const instances = new WeakMap(); // parentElement -> { frame, relu, timer, cursor }

export default function ({ parentElement, data: [data], setTriggerValue }) {
  const root = parentElement.querySelector(".heatmaps");
  const wall = root.querySelector(".wall");
  const line = root.querySelector(".value");
  const [frames, count, height, width] = data.shape;
  const values = decode(data.values, data.scale);
  const state = instances.get(parentElement) ?? { frame: frames - 1, relu: false, timer: null };
  instances.set(parentElement, state);
  state.frame = Math.min(state.frame, frames - 1);
  const colours = palette(data.kind, isDark(root));
  const low = data.kind === "signed" ? -data.limit : 0;

  const valueAt = (map, row, column) => {
    const value = values[((state.frame * count + map) * height + row) * width + column];
    return state.relu ? Math.max(0, value) : value;
  };
  const colourOf = (value) => colours[Math.max(0, Math.min(255, Math.round(((value - low) / (data.limit - low)) * 255)))];

  // ----- the bar above the wall
  root.querySelector(".legend").hidden = data.kind === "ink";
  const bound = (value) => shorten(value, Number.isInteger(value) ? 0 : 3);
  root.querySelector(".low").textContent = bound(low);
  root.querySelector(".high").textContent = bound(data.limit);
  const scale = root.querySelector(".scale").getContext("2d");
  for (let x = 0; x < 120; x++) {
    scale.fillStyle = `rgb(${colours[Math.round((x / 119) * 255)]})`;
    scale.fillRect(x, 0, 1, 1);
  }
  const relu = root.querySelector(".relu-box");
  root.querySelector(".relu").hidden = !data.relu;
  state.relu = data.relu && state.relu;
  relu.checked = state.relu;
  relu.onchange = () => {
    state.relu = relu.checked;
    draw();
  };

  // ----- the tiles
  const margins = { left: data.row_labels.length ? 34 : 0, top: data.column_labels.length ? 34 : 0 };
  const room = Math.max(120, (root.clientWidth || data.tile * width) - 8);
  const cell = Math.max(1, Math.min(data.tile, (room - margins.left) / width));
  const digits = Math.min(data.digits, data.limit >= 10 ? 1 : data.limit >= 1 || cell < 44 ? 2 : 3);
  const ratio = window.devicePixelRatio || 1;
  const tag = data.click === "map" ? "button" : "div";
  while (wall.children.length > count) wall.lastChild.remove();
  const tiles = Array.from({ length: count }, (_, map) => {
    let tile = wall.children[map];
    if (tile?.localName !== tag) {
      const fresh = document.createElement(tag);
      fresh.append(document.createElement("canvas"), document.createElement("span"));
      if (tile) tile.replaceWith(fresh);
      else wall.append(fresh);
      tile = fresh;
    }
    tile.className = map === data.selected?.[0] && data.click === "map" ? "tile chosen" : "tile";
    const [canvas, label] = tile.children;
    canvas.className = "edged";
    canvas.style.width = `${cell * width + margins.left}px`;
    canvas.style.height = `${cell * height + margins.top}px`;
    canvas.width = Math.round((cell * width + margins.left) * ratio);
    canvas.height = Math.round((cell * height + margins.top) * ratio);
    label.textContent = data.labels[map] ?? "";
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${data.labels[map] || data.description}`);
    if (tag === "button") {
      tile.type = "button";
      tile.setAttribute("aria-label", `Open ${data.labels[map]}`);
      tile.onclick = () => setTriggerValue("picked", { map, row: 0, column: 0 });
    }
    canvas.onpointermove = (event) => tell(map, ...cellAt(canvas, event));
    canvas.onpointerleave = () => (line.textContent = "");
    if (data.click !== "map" && count <= 4) exploreCells(canvas, map);
    return tile;
  });
  wall.setAttribute("aria-label", data.description);

  function cellAt(canvas, event) {
    const box = canvas.getBoundingClientRect();
    const shrink = box.width / (cell * width + margins.left);
    const column = Math.floor((event.clientX - box.left - margins.left * shrink) / (cell * shrink));
    const row = Math.floor((event.clientY - box.top - margins.top * shrink) / (cell * shrink));
    return [Math.max(0, Math.min(height - 1, row)), Math.max(0, Math.min(width - 1, column))];
  }

  function tell(map, row, column) {
    const where = data.row_labels.length
      ? `${data.row_title} ${data.row_labels[row]}, ${data.column_title} ${data.column_labels[column]}`
      : `row ${row + 1}, column ${column + 1}`;
    line.textContent = `${data.labels[map] ? data.labels[map] + ", " : ""}${where}: ${shorten(valueAt(map, row, column), data.digits)}${data.unit}`;
  }

  /** Arrow keys read the cells of a map; where cells can be chosen, Enter and a click choose one. */
  function exploreCells(canvas, map) {
    const choosing = data.click === "cell";
    state.cursor = choosing && data.selected ? [data.selected[1], data.selected[2]] : null;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", `${data.description}. Arrow keys read the cells${choosing ? ", Enter opens one" : ""}.`);
    canvas.style.cursor = choosing ? "pointer" : "";
    const pick = (row, column) => setTriggerValue("picked", { map, row, column });
    canvas.onclick = choosing ? (event) => pick(...cellAt(canvas, event)) : null;
    canvas.onkeydown = (event) => {
      const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      if (choosing && state.cursor && (event.key === "Enter" || event.key === " ")) pick(...state.cursor);
      else if (move) {
        state.focus = map;
        const [row, column] = state.cursor ?? [-move[0], -move[1]];
        state.cursor = [Math.max(0, Math.min(height - 1, row + move[0])), Math.max(0, Math.min(width - 1, column + move[1]))];
        tell(map, ...state.cursor);
        draw();
      } else return;
      event.preventDefault();
    };
  }

  // ----- drawing
  function drawMap(map) {
    const canvas = tiles[map].children[0];
    const context = canvas.getContext("2d");
    const small = document.createElement("canvas");
    small.width = width;
    small.height = height;
    const image = new ImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      const [r, g, b] = colourOf(valueAt(map, Math.floor(i / width), i % width));
      image.data.set([r, g, b, 255], 4 * i);
    }
    small.getContext("2d").putImageData(image, 0, 0);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingEnabled = false;
    context.drawImage(small, margins.left, margins.top, cell * width, cell * height);
    const ink = getComputedStyle(root).color;
    context.font = `${Math.min(12, Math.max(9, cell * 0.34))}px ${getComputedStyle(root).fontFamily}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    if (data.numbers && cell >= 20) {
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++) {
          const value = valueAt(map, row, column);
          const [r, g, b] = colourOf(value);
          context.fillStyle = 0.3 * r + 0.6 * g + 0.1 * b < 128 ? "#fff" : "#000";
          context.fillText(shorten(value, digits), margins.left + (column + 0.5) * cell, margins.top + (row + 0.5) * cell);
        }
    }
    context.fillStyle = ink;
    data.row_labels.forEach((label, row) => context.fillText(label, 24, margins.top + (row + 0.5) * cell));
    data.column_labels.forEach((label, column) => context.fillText(label, margins.left + (column + 0.5) * cell, 25));
    if (data.column_title) context.fillText(data.column_title, margins.left + (width * cell) / 2, 8);
    if (data.row_title) {
      context.save();
      context.translate(8, margins.top + (height * cell) / 2);
      context.rotate(-Math.PI / 2);
      context.fillText(data.row_title, 0, 0);
      context.restore();
    }
    for (const [m, row, column] of data.marked) if (m === map) outline(context, row, column, "#D55E00");
    if (state.cursor && (data.click === "cell" || state.focus === map)) outline(context, ...state.cursor, ink);
  }

  function outline(context, row, column, colour) {
    context.lineWidth = 2;
    context.strokeStyle = colour;
    context.strokeRect(margins.left + column * cell + 1, margins.top + row * cell + 1, Math.max(2, cell - 2), Math.max(2, cell - 2));
  }

  function draw() {
    for (let map = 0; map < count; map++) drawMap(map);
    if (frames > 1) {
      slider.value = state.frame;
      label.textContent = data.frame_labels[state.frame] ?? "";
      play.textContent = state.timer ? "Pause" : "Play";
    }
  }

  // ----- the film
  const film = root.querySelector(".film");
  const play = root.querySelector(".play");
  const slider = root.querySelector(".frame");
  const label = root.querySelector(".frame-label");
  film.hidden = frames < 2;
  slider.max = frames - 1;
  const stop = () => {
    clearInterval(state.timer);
    state.timer = null;
  };
  const next = () => {
    if (state.frame + 1 >= frames - 1) stop();
    show(Math.min(state.frame + 1, frames - 1));
  };
  stop();
  // films of one group move together: each tells the others which frame it shows
  const show = (frame) => {
    state.frame = frame;
    draw();
    if (data.group) window.dispatchEvent(new CustomEvent("heatmaps-frame", { detail: { group: data.group, frame, from: root } }));
  };
  const follow = (event) => {
    if (event.detail.group !== data.group || event.detail.from === root) return;
    stop();
    state.frame = Math.min(event.detail.frame, frames - 1);
    draw();
  };
  window.removeEventListener("heatmaps-frame", state.follow);
  if (data.group) window.addEventListener("heatmaps-frame", follow);
  state.follow = follow;
  slider.oninput = () => {
    stop();
    show(Number(slider.value));
  };
  play.onclick = () => {
    if (state.timer) stop();
    else {
      state.timer = setInterval(next, FRAME_MS);
      show(state.frame === frames - 1 ? 0 : state.frame);
    }
    draw();
  };

  draw();
  return () => {
    stop();
    window.removeEventListener("heatmaps-frame", state.follow);
  };
}
