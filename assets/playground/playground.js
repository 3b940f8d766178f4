// The playground's page: the training loop, the buttons, and the reader's own points.

import { CELLS, GRID, REACH, drawLosses, drawNetwork, drawPlane, isDark } from "./drawing.js";
import { Training } from "./training.js";

const CALM_MS = 700; // between two pictures where the reader asked for little motion
const SPACING = 0.45; // between points of one stroke
const KEY_STEP = 0.4;
const instances = new WeakMap(); // parentElement -> state

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const number = (value) => (Number.isFinite(value) ? value.toFixed(4) : "–");

export default function ({ parentElement, data: [data], setStateValue }) {
  const root = parentElement.querySelector(".playground");
  const find = (selector) => root.querySelector(selector);
  const own = data.points === null;
  const setup = { units: data.units, activation: data.activation, seed: data.seed, method: data.method, rate: data.rate, decay: data.decay };
  const structure = JSON.stringify([data.units, data.activation, data.seed, data.points]);

  let state = instances.get(parentElement);
  if (!state) {
    state = { own: data.own, running: !calm(), reading: null, frame: 0, told: "" };
    state.training = new Training(setup);
    instances.set(parentElement, state);
  }
  const { training } = state;
  training.change(setup);
  if (structure !== state.structure) {
    state.structure = structure;
    state.own = own && !state.own.length ? data.own : state.own;
    share();
    training.reset();
    training.measure();
    state.told = "";
    state.cursor = null;
  }
  cancelAnimationFrame(state.frame);
  state.last = 0;
  root.classList.toggle("own", own);
  const dark = isDark(root);
  const ink = getComputedStyle(root).color;

  /** Which points are learnt from and which only test: the first half, or of the reader's own all but every third. */
  function share() {
    const points = own ? state.own : data.points;
    const isTest = (at) => (own ? at % 3 === 2 : at >= points.length / 2);
    state.train = points.filter((_, at) => !isTest(at));
    state.test = points.filter((_, at) => isTest(at));
    training.use(state.train, state.test);
  }

  // ----- the loop
  function loop(time) {
    if (!root.isConnected || !state.running) return;
    state.frame = requestAnimationFrame(loop);
    if (calm() && time - state.last < CALM_MS) return;
    state.last = time;
    for (let n = Number(find(".speed").value); n > 0 && state.running; n--) step();
    draw();
  }

  function step() {
    if (!state.train.length) return end("There is no point to learn from yet: add some.");
    training.step();
    const why = training.over(find(".stop").value);
    if (why) end(why);
  }

  function end(why) {
    state.running = false;
    state.told = why;
  }

  function run(running) {
    state.running = running;
    state.told = "";
    if (running) training.best = { loss: Infinity, step: training.steps };
    cancelAnimationFrame(state.frame);
    state.last = 0;
    if (running) state.frame = requestAnimationFrame(loop);
    draw();
  }

  find(".run").onclick = () => run(!state.running);
  find(".one").onclick = () => {
    run(false);
    step();
    draw();
  };
  find(".reset").onclick = () => {
    run(false);
    training.reset();
    training.measure();
    draw();
  };

  // ----- pictures and words
  function draw() {
    const answers = training.network.forward(GRID, CELLS * CELLS);
    drawPlane(find(".plane"), answers, state.train, state.test, state.cursor, dark);
    drawNetwork(find(".net"), training.network, answers, dark, ink);
    state.stepAt = drawLosses(find(".losses"), training.losses, state.reading, ink);
    const table = training.confusion();
    root.querySelectorAll("td").forEach((cell, i) => {
      const count = table[i >> 1][i % 2];
      cell.textContent = count;
      const strength = Math.round((45 * count) / Math.max(1, state.test.length / 2));
      cell.style.background = `color-mix(in srgb, var(--${i % 2 ? "above" : "below"}) ${Math.min(60, strength)}%, var(--st-background-color))`;
    });
    const [train, test] = training.losses.at(-1);
    const right = table[0][0] + table[1][1];
    const all = state.test.length;
    const now = `Step ${training.steps} · train loss ${number(train)} · test loss ${number(test)} · ${right} of ${all} test points right`;
    find(".now").textContent = now + (all ? ` (${Math.round((100 * right) / all)} %)` : "");
    find(".plane").setAttribute("aria-label", `${now}. ${own ? "Arrow keys move the pen, B adds a blue point, O an orange one, Delete takes the nearest away." : "Blue and orange points over the network's answer."}`);
    find(".net").setAttribute("aria-label", `A network with ${training.network.sizes.join(", ")} units a layer, each drawn as its answer over the plane.`);
    find(".losses").setAttribute("aria-label", `Loss curves after ${training.steps} steps: train ${number(train)}, test ${number(test)}. Arrow keys read single steps.`);
    find(".run").textContent = state.running ? "Pause" : training.steps ? "Go on" : "Run";
    find(".told").textContent = state.told;
  }

  function read(step) {
    state.reading = step;
    const pair = training.losses[step];
    find(".reading").textContent = pair ? `Step ${step}: train ${number(pair[0])}, test ${number(pair[1])}` : "";
    draw();
  }
  const chart = find(".losses");
  chart.onpointermove = (event) => read(state.stepAt(event.offsetX));
  chart.onpointerleave = chart.onblur = () => read(null);
  chart.onkeydown = (event) => {
    const move = { ArrowLeft: -1, ArrowRight: 1, PageDown: -25, PageUp: 25, Home: -Infinity, End: Infinity }[event.key];
    if (move === undefined) return;
    event.preventDefault();
    read(Math.max(0, Math.min(training.steps, (state.reading ?? training.steps) + move)));
  };

  // ----- the reader's own points
  function keep(points) {
    state.own = points;
    share();
    if (!training.steps) {
      training.losses = [];
      training.measure();
    }
    draw();
  }
  const send = () => setStateValue("own", state.own);
  const rounded = (value) => Math.round(Math.max(-REACH, Math.min(REACH, value)) * 100) / 100;
  const nearest = (x, y) => state.own.map((p, at) => [Math.hypot(p[0] - x, p[1] - y), at]).sort((a, b) => a[0] - b[0])[0];

  function add(x, y, kind) {
    if (state.own.length < data.most) keep([...state.own, [rounded(x), rounded(y), kind]]);
  }
  function rub(x, y, within) {
    const found = nearest(x, y);
    if (found && found[0] < within) keep(state.own.filter((_, at) => at !== found[1]));
  }
  function at(event) {
    const box = plane.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width - 0.5) * 2 * REACH, (0.5 - (event.clientY - box.top) / box.height) * 2 * REACH];
  }
  const plane = find(".plane");
  let before = null;
  const touch = (event) => {
    const [x, y] = at(event);
    const pen = find("[name=pen]:checked").value;
    if (before && Math.hypot(x - before[0], y - before[1]) < SPACING) return;
    before = [x, y];
    if (pen === "rub") rub(x, y, 2 * SPACING);
    else add(x, y, Number(pen));
  };
  plane.tabIndex = own ? 0 : -1;
  plane.setAttribute("role", own ? "application" : "img");
  plane.onpointerdown = (event) => {
    if (!own || event.button > 0) return;
    plane.setPointerCapture(event.pointerId);
    before = null;
    touch(event);
  };
  plane.onpointermove = (event) => own && before && touch(event);
  plane.onpointerup = plane.onpointercancel = () => {
    if (before) send();
    before = null;
  };
  plane.onkeydown = (event) => {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const kind = { b: 1, o: 0 }[event.key.toLowerCase()];
    if (!own || (!move && kind === undefined && event.key !== "Delete")) return;
    event.preventDefault();
    state.cursor ??= [0, 0];
    const [x, y] = state.cursor;
    if (move) state.cursor = [rounded(x + move[0] * KEY_STEP), rounded(y + move[1] * KEY_STEP)];
    else {
      if (event.key === "Delete") rub(x, y, 2);
      else add(x, y, kind);
      send();
    }
    draw();
  };
  plane.onblur = () => {
    state.cursor = null;
    draw();
  };
  find(".clear").onclick = () => {
    keep([]);
    send();
  };

  state.sizes?.disconnect();
  state.sizes = new ResizeObserver(() => draw());
  state.sizes.observe(root);
  draw();
  if (state.running) state.frame = requestAnimationFrame(loop);
  return () => {
    cancelAnimationFrame(state.frame);
    state.sizes.disconnect();
  };
}
