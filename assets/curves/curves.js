// Lines that grow: drawn anew at every call into the same SVG, so nothing flickers while a training runs.

const HEIGHT = 290;
const LEFT = 58;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 44;

function element(name, attributes, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

function shown(value, percent) {
  return percent ? `${Math.round(100 * value)}%` : String(value);
}

// Round steps of 1, 2 or 5 times a power of ten, about four in all.
function steps(end) {
  const rough = end / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, at) => Math.round(at * step));
}

function names(lines) {
  return lines.map((line) => {
    const name = document.createElement("span");
    const sample = document.createElement("i");
    sample.style.borderTopColor = line.colour;
    sample.classList.toggle("dotted", line.dotted);
    name.append(sample, line.name);
    return name;
  });
}

export default function ({ parentElement, data: [data] }) {
  const root = parentElement.querySelector(".curves");
  const svg = root.querySelector("svg");
  const width = root.clientWidth || 560;
  const [low, high] = data.y_range;
  const bend = data.powers ? Math.log10 : (value) => value;
  const across = (x) => LEFT + (x / data.x_end) * (width - LEFT - RIGHT);
  const share = (y) => (bend(Math.min(Math.max(y, low), high)) - bend(low)) / (bend(high) - bend(low));
  const up = (y) => HEIGHT - BOTTOM - share(y) * (HEIGHT - TOP - BOTTOM);

  const parts = [];
  for (const y of data.y_ticks) {
    parts.push(element("line", { class: "rule", x1: LEFT, x2: width - RIGHT, y1: up(y), y2: up(y) }));
    parts.push(element("text", { x: LEFT - 6, y: up(y) + 4, "text-anchor": "end" }, shown(y, data.percent)));
  }
  for (const x of steps(data.x_end)) {
    parts.push(element("text", { x: across(x), y: HEIGHT - BOTTOM + 17, "text-anchor": "middle" }, x.toLocaleString("en")));
  }
  parts.push(element("text", { x: (LEFT + width - RIGHT) / 2, y: HEIGHT - 6, "text-anchor": "middle" }, data.x_title));
  const middle = (TOP + HEIGHT - BOTTOM) / 2;
  parts.push(element("text", { x: 13, y: middle, "text-anchor": "middle", transform: `rotate(-90 13 ${middle})` }, data.y_title));
  for (const line of data.lines) {
    const points = line.x.map((x, at) => [across(x), line.y[at]]).filter(([, y]) => y !== null);
    const drawn = points.map(([x, y]) => `${x.toFixed(1)},${up(y).toFixed(1)}`).join(" ");
    const dashes = line.dotted ? "2 5" : "none";
    parts.push(element("polyline", { points: drawn, stroke: line.colour, "stroke-width": line.points ? 2.5 : 1.8, "stroke-dasharray": dashes }));
    const marked = line.points ? points : points.slice(-1);
    for (const [x, y] of marked) parts.push(element("circle", { cx: x, cy: up(y), r: 3.5, fill: line.colour }));
  }
  svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  svg.setAttribute("aria-label", data.description);
  svg.replaceChildren(...parts);
  root.querySelector(".names").replaceChildren(...names(data.lines));
}
