// A network as a picture: neurons with their values, every edge with its weight in a field, one knob for the number chosen last.

const LARGEST = 20; // what a typed number is cut to
const SEND_MS = 120; // while a number is being turned, Python hears of it so often
const instances = new WeakMap(); // parentElement -> { chosen, timer, names }

const minus = (text) => text.replace("-", "−");
/** Up to four digits after the point, without zeros that say nothing. */
const short = (value, digits = 4) => String(Number(value.toFixed(digits)));

function make(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

export default function ({ parentElement, data: [data], setTriggerValue }) {
  const root = parentElement.querySelector(".diagram");
  const net = root.querySelector(".net");
  const svg = root.querySelector("svg");
  const knob = root.querySelector(".knob input");
  const state = instances.get(parentElement) ?? { chosen: data.knob, timer: null, names: "" };
  instances.set(parentElement, state);
  state.fields = data.fields;
  if (state.timer) state.fields[state.pending.name].value = state.pending.value; // newer than what Python knows

  const rows = Math.max(...data.columns.map((column) => column.length));
  const places = {};
  data.columns.forEach((column, c) => column.forEach((name, r) => {
    const x = 12 + (76 * c) / (data.columns.length - 1);
    places[name] = [`${x}%`, `${(100 * (r + 0.5 + (rows - column.length) / 2)) / rows - 4}%`];
  }));
  net.style.setProperty("--rows", rows);
  net.setAttribute("aria-label", data.description);

  const names = JSON.stringify([data.columns, Object.keys(data.fields)]);
  if (names !== state.names) build();
  state.names = names;
  if (!(state.chosen in data.fields)) state.chosen = data.knob;
  paint();

  function build() {
    svg.replaceChildren();
    for (const old of [...net.children]) if (old !== svg) old.remove();
    for (const [name, { source, target }] of Object.entries(data.fields)) {
      if (!target) continue;
      for (const kind of ["wire", "pulse"]) {
        const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
        [["x1", source, 0], ["y1", source, 1], ["x2", target, 0], ["y2", target, 1]].forEach(([key, end, i]) => line.setAttribute(key, places[end][i]));
        line.dataset[kind] = name;
        svg.append(line);
      }
    }
    for (const [name, [x, y]] of Object.entries(places)) {
      const neuron = make("div", "neuron");
      neuron.dataset.neuron = name;
      neuron.style.cssText = `--x:${x};--y:${y}`;
      neuron.append(make("span", "name", name), name in data.fields ? field(name) : make("b", ""));
      net.append(neuron);
    }
    for (const [name, { source, target, below }] of Object.entries(data.fields)) {
      if (name in places) continue;
      const box = make("label", `field ${target ? "edge" : "below"}`);
      box.dataset.field = name;
      const [x, y] = places[target ?? below];
      if (target && y === places[source][1]) box.classList.add("straight");
      if (target) box.style.cssText = `--x0:${places[source][0]};--y0:${places[source][1]};--x1:${x};--y1:${y}`;
      else box.style.cssText = `--x:${x};--y:${y};--slot:${Object.entries(data.fields).filter(([, f]) => f.below === below).findIndex(([n]) => n === name)}`;
      box.append(make("span", "name", name), field(name));
      net.append(box);
    }
  }

  function field(name) {
    const input = make("input", "");
    Object.assign(input, { type: "number", step: 0.05, min: -LARGEST, max: LARGEST });
    input.dataset.input = name;
    input.setAttribute("aria-label", data.fields[name].label);
    input.onfocus = () => {
      state.chosen = name;
      turnKnob();
    };
    input.oninput = () => Number.isFinite(input.valueAsNumber) && state.change(name, input.valueAsNumber);
    return input;
  }

  /** Show the change here at once, tell Python when the turning pauses for a moment. */
  function change(name, value) {
    const number = Math.max(-LARGEST, Math.min(LARGEST, value));
    state.fields[name].value = number;
    paint();
    state.pending = { name, value: number };
    state.timer ??= setTimeout(() => {
      state.timer = null;
      setTriggerValue("edited", state.pending);
    }, SEND_MS);
  }
  state.change = change;

  function turnKnob() {
    const { value, label } = state.fields[state.chosen];
    root.querySelector(".knob-name").textContent = `${label}: ${minus(short(value, 3))}`;
    if (knob !== parentElement.getRootNode().activeElement) knob.value = value;
    knob.setAttribute("aria-label", `Turn ${label}`);
  }
  knob.oninput = () => state.change(state.chosen, knob.valueAsNumber);

  function paint() {
    const active = parentElement.getRootNode().activeElement;
    for (const input of net.querySelectorAll("[data-input]")) {
      const value = state.fields[input.dataset.input].value;
      if (input !== active) input.value = short(value);
      input.title = String(value);
    }
    for (const line of svg.children) {
      const name = line.dataset.wire ?? line.dataset.pulse;
      const { value } = state.fields[name];
      const marked = data.marked.includes(name);
      if (line.dataset.wire) {
        line.style.strokeWidth = Math.min(9, 1.2 + 2.2 * Math.abs(value));
        line.classList.toggle("negative", value < 0);
      } else {
        line.style.display = marked ? "" : "none";
        line.setAttribute("class", `pulse ${data.backward ? "back" : ""}`);
      }
    }
    for (const box of net.querySelectorAll("[data-field]")) box.classList.toggle("marked", data.marked.includes(box.dataset.field));
    for (const neuron of net.querySelectorAll("[data-neuron]")) {
      const name = neuron.dataset.neuron;
      const value = state.fields[name]?.value ?? data.values[name];
      neuron.style.setProperty("--fill", Math.min(1, Math.abs(value)));
      neuron.classList.toggle("negative", value < 0);
      neuron.classList.toggle("marked", data.marked.includes(name));
      const text = neuron.querySelector("b");
      if (text) text.textContent = minus(value.toFixed(4));
    }
    turnKnob();
  }
}
