// The playground's pictures: what units answer all over the plane, the points, the loss curves.

export const REACH = 6; // the plane shows both coordinates from -REACH to REACH, as core/neurons/points.py
export const CELLS = 48; // of the plane, each way
const BLUE = [0, 114, 178];
const ORANGE = [213, 94, 0];
const NEUTRAL = { light: [246, 247, 249], dark: [30, 39, 49] };
const TILE = 34; // CSS pixels of one unit's small picture

/** The centres of the plane's cells, flat, top row first. */
export const GRID = Float64Array.from({ length: 2 * CELLS * CELLS }, (_, i) => {
  const cell = i >> 1;
  const at = i % 2 ? CELLS - 1 - Math.floor(cell / CELLS) : cell % CELLS;
  return ((at + 0.5) / CELLS - 0.5) * 2 * REACH;
});

export function isDark(element) {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = getComputedStyle(element).getPropertyValue("--st-background-color").trim() || "#fff";
  context.fillRect(0, 0, 1, 1);
  const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
  return 0.3 * r + 0.6 * g + 0.1 * b < 128;
}

/** A canvas made sharp for this screen; returns its context in CSS pixels. */
function open(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** A painter of side x side pixels, kept in memory: some 20 pictures are painted at every step. */
function painter(side) {
  const canvas = Object.assign(document.createElement("canvas"), { width: side, height: side });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const image = context.createImageData(side, side);
  const skip = CELLS / side;
  /** Values -1 (orange) to 1 (blue) of the plane's cells as a picture; small ones skip cells. */
  return (valueAt, dark) => {
    const neutral = NEUTRAL[dark ? "dark" : "light"];
    for (let i = 0; i < side * side; i++) {
      const value = Math.max(-1, Math.min(1, valueAt(skip * (Math.floor(i / side) * CELLS + (i % side)))));
      const end = value > 0 ? BLUE : ORANGE;
      const share = Math.abs(value) * 0.85;
      for (let c = 0; c < 3; c++) image.data[4 * i + c] = neutral[c] + (end[c] - neutral[c]) * share;
      image.data[4 * i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
    return canvas;
  };
}
const large = painter(CELLS);
const small = painter(CELLS / 3);

/** The last layer's probabilities over the plane, with the points; cursor: [x, y] or null. */
export function drawPlane(canvas, answers, train, test, cursor, dark) {
  const side = Math.min(canvas.parentElement.clientWidth, 460);
  canvas.style.width = `${side}px`;
  const context = open(canvas, side, side);
  const last = answers.at(-1);
  context.drawImage(large((i) => 2 * last[i] - 1, dark), 0, 0, side, side);
  const place = (v) => ((v / REACH + 1) / 2) * side;
  const dots = (points, ring) =>
    points.forEach(([x, y, kind]) => {
      context.beginPath();
      context.arc(place(x), side - place(y), 4, 0, 7);
      context.fillStyle = kind ? `rgb(${BLUE})` : `rgb(${ORANGE})`;
      context.fill();
      context.lineWidth = ring ? 1.6 : 1;
      context.strokeStyle = ring ? "#000" : "#fff";
      context.stroke();
    });
  dots(train, false);
  dots(test, true);
  if (cursor) {
    context.strokeStyle = "#d6187f";
    context.lineWidth = 3;
    context.beginPath();
    context.arc(place(cursor[0]), side - place(cursor[1]), 9, 0, 7);
    context.stroke();
  }
}

/** Inputs, hidden units and the output as small pictures, joined by their weights. */
export function drawNetwork(canvas, network, answers, dark, ink) {
  const width = canvas.parentElement.clientWidth;
  const most = Math.max(...network.sizes);
  const tile = Math.min(TILE, (width / network.sizes.length) * 0.5);
  const height = most * (tile + 5) + 20;
  const context = open(canvas, width, height);
  const last = network.sizes.length - 1;
  const x = (layer) => ((width - tile) * layer) / last;
  const y = (layer, unit) => 20 + (height - 20) / 2 + (unit - network.sizes[layer] / 2) * (tile + 5);
  network.weights.forEach((weights, layer) => {
    const strongest = Math.max(...weights.map(Math.abs)) || 1;
    weights.forEach((weight, at) => {
      const [unit, from] = [Math.floor(at / network.sizes[layer]), at % network.sizes[layer]];
      const share = Math.abs(weight) / strongest;
      context.strokeStyle = `rgba(${weight > 0 ? BLUE : ORANGE}, ${0.15 + 0.75 * share})`;
      context.lineWidth = 0.4 + 4 * share;
      const [x0, x1, y0, y1] = [x(layer) + tile, x(layer + 1), y(layer, from) + tile / 2, y(layer + 1, unit) + tile / 2];
      context.beginPath();
      context.moveTo(x0, y0);
      context.bezierCurveTo((x0 + x1) / 2, y0, (x0 + x1) / 2, y1, x1, y1);
      context.stroke();
    });
  });
  context.fillStyle = context.strokeStyle = ink;
  context.font = `12px ${getComputedStyle(canvas).fontFamily}`;
  network.sizes.forEach((units, layer) => {
    const name = layer === 0 ? "inputs" : layer === last ? "output" : `hidden ${layer}`;
    context.textAlign = layer === 0 ? "left" : layer === last ? "right" : "center";
    context.fillText(name, layer === 0 ? 0 : layer === last ? width : x(layer) + tile / 2, 12);
    for (let unit = 0; unit < units; unit++) {
      const [factor, less] = network.names[layer - 1] === "sigmoid" ? [2, 1] : [1, 0]; // 0 to 1 is shown as -1 to 1
      const values = answers[layer - 1];
      const value = layer === 0 ? (i) => GRID[2 * i + unit] / REACH : (i) => factor * values[i * units + unit] - less;
      context.drawImage(small(value, dark), x(layer), y(layer, unit), tile, tile);
      context.lineWidth = 1;
      context.strokeRect(x(layer) + 0.5, y(layer, unit) + 0.5, tile - 1, tile - 1);
    }
  });
}

/** A round number just above a value: 1, 2 or 5 times a power of ten. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].find((n) => n * power >= value) * power;
}

const LEFT = 40;
const BOTTOM = 34;

/** Both loss curves with axes; `at`: the step to point out. */
export function drawLosses(canvas, losses, at, ink) {
  const width = canvas.parentElement.clientWidth;
  const height = 230;
  const context = open(canvas, width, height);
  const [right, top] = [width - 12, 8];
  const shown = losses.filter(([train]) => Number.isFinite(train));
  const high = roundUp(shown.reduce((most, pair) => Math.max(most, pair[0], pair[1] || 0), 0.1));
  const long = roundUp(Math.max(20, losses.length - 1));
  const x = (step) => LEFT + ((right - LEFT) * step) / long;
  const y = (loss) => height - BOTTOM - (height - BOTTOM - top) * (loss / high);
  context.font = `12px ${getComputedStyle(canvas).fontFamily}`;
  context.fillStyle = context.strokeStyle = ink;
  for (let tick = 0; tick <= 4; tick++) {
    context.globalAlpha = tick ? 0.15 : 0.6;
    context.lineWidth = 1;
    context.strokeRect(LEFT, y((high * tick) / 4), right - LEFT, 0);
    context.globalAlpha = 1;
    context.textAlign = "right";
    context.fillText(String(Number(((high * tick) / 4).toPrecision(3))), LEFT - 5, y((high * tick) / 4) + 4);
    context.textAlign = tick === 4 ? "right" : "center";
    context.fillText(String((long * tick) / 4), x((long * tick) / 4) + (tick === 4 ? 8 : 0), height - BOTTOM + 15);
  }
  context.textAlign = "center";
  context.fillText("training step", (LEFT + right) / 2, height - 3);
  const stride = Math.max(1, Math.floor(shown.length / 400));
  [[1, ORANGE, [2, 3]], [0, BLUE, []]].forEach(([which, colour, dash]) => {
    context.strokeStyle = `rgb(${colour})`;
    context.lineWidth = 2.5;
    context.setLineDash(dash);
    context.beginPath();
    shown.forEach((pair, step) => {
      if (step % stride === 0 || step === shown.length - 1) context.lineTo(x(step), y(pair[which]));
    });
    context.stroke();
  });
  context.setLineDash([]);
  if (at !== null && losses[at]) {
    context.strokeStyle = ink;
    context.lineWidth = 1;
    context.strokeRect(x(at), top, 0, height - BOTTOM - top);
  }
  return (px) => Math.max(0, Math.min(losses.length - 1, Math.round(((px - LEFT) / (right - LEFT)) * long)));
}
