// Two arrows from the origin.  Both tips can be dragged; what follows from them is written out beside the drawing.

const HALF = 220; // of the drawing's side, in its own units
const REACH = { false: 4.4, true: 1.35 }; // what the drawing shows each way: as they are, normalised
const SHORTEST = 0.3; // a shorter arrow has no direction that a hand could choose
const LONGEST = 4;
const STEP = 0.1; // one press of an arrow key; tips snap to it
const TURN = Math.PI / 60; // one press of an arrow key when only directions count
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const instances = new WeakMap(); // parentElement -> { a, b, unit, held }

const dot = ([x0, y0], [x1, y1]) => x0 * x1 + y0 * y1;
const size = (v) => Math.sqrt(dot(v, v));
const times = ([x, y], factor) => [x * factor, y * factor];

function element(name, attributes, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

/** A number with a real minus sign; never −0.00. */
function shown(value, digits) {
  return value.toFixed(digits).replace(/^-(?=.*[1-9])/, "−").replace(/^-/, "");
}

export default function ({ parentElement, data: [data] }) {
  const root = parentElement.querySelector(".angle");
  const svg = root.querySelector("svg");
  const normalise = root.querySelector(".normalise");
  if (!instances.has(parentElement)) instances.set(parentElement, { a: data.start[0], b: data.start[1], unit: false, held: null });
  const state = instances.get(parentElement);
  normalise.checked = state.unit;

  const arrow = (name) => (state.unit ? times(state[name], 1 / size(state[name])) : state[name]);
  const pixel = ([x, y]) => [(x / REACH[state.unit]) * HALF, (-y / REACH[state.unit]) * HALF];

  // ----- moving
  function put(name, [x, y]) {
    const snap = (value) => Math.round(value / STEP) * STEP;
    const wanted = state.unit ? times([x, y], size(state[name]) / (size([x, y]) || 1)) : [snap(x), snap(y)];
    const length = size(wanted);
    if (length < SHORTEST) return;
    state[name] = length > LONGEST ? times(wanted, LONGEST / length) : wanted;
    draw();
  }
  function at(event) {
    const box = svg.getBoundingClientRect();
    const reach = REACH[state.unit];
    return [((event.clientX - box.left) / box.width - 0.5) * 2 * reach, (0.5 - (event.clientY - box.top) / box.height) * 2 * reach];
  }
  const away = (name, place) => size([arrow(name)[0] - place[0], arrow(name)[1] - place[1]]);
  svg.onpointerdown = (event) => {
    if (event.button > 0) return;
    const place = at(event);
    state.held = away("a", place) <= away("b", place) ? "a" : "b";
    svg.setPointerCapture(event.pointerId);
    put(state.held, place);
  };
  svg.onpointermove = (event) => state.held && put(state.held, at(event));
  svg.onpointerup = svg.onpointercancel = () => (state.held = null);
  function press(name, event) {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const [x, y] = state[name];
    const turn = TURN * (move[1] || -move[0]); // up and left: against the clock
    if (state.unit) put(name, [x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)]);
    else put(name, [x + STEP * move[0], y + STEP * move[1]]);
    root.querySelector(".told").textContent = svg.getAttribute("aria-label");
  }
  normalise.onchange = () => {
    state.unit = normalise.checked;
    draw();
  };

  // ----- the drawing: the ground first, then the arrows; a tip that has the focus stays the same element
  const ground = svg.querySelector(".ground") ?? svg.appendChild(element("g", { class: "ground" }));
  const holds = Object.fromEntries(["a", "b"].map((name) => [name, svg.querySelector(`.${name}`) ?? hold(name)]));
  for (const name of ["a", "b"]) holds[name].onkeydown = (event) => press(name, event);

  function hold(name) {
    const made = element("g", { class: `hold ${name}`, tabindex: 0, role: "application" });
    made.append(
      element("line", { class: "arrow", x1: 0, y1: 0 }),
      element("path", { class: "head" }),
      element("circle", { class: "grip", r: 18 }),
      element("text", { "text-anchor": "middle" }, name),
    );
    return svg.appendChild(made);
  }

  function drawGround(a, b) {
    const reach = REACH[state.unit];
    const parts = [];
    for (let n = -Math.floor(reach); n <= reach; n++) {
      const [across, up] = pixel([n, n]);
      parts.push(element("line", { class: n ? "grid" : "axis", x1: across, x2: across, y1: -HALF, y2: HALF }));
      parts.push(element("line", { class: n ? "grid" : "axis", x1: -HALF, x2: HALF, y1: up, y2: up }));
      if (n) parts.push(element("text", { class: "tick", x: across + 3, y: 13 }, shown(n, 0)), element("text", { class: "tick", x: 4, y: up - 3 }, shown(n, 0)));
    }
    parts.push(element("circle", { class: "circle", r: HALF / reach }));
    const [[xa, ya], [xb, yb]] = [pixel(a), pixel(b)];
    parts.push(element("line", { class: "distance", x1: xa, y1: ya, x2: xb, y2: yb }));
    const radius = Math.min(46, size([xa, ya]), size([xb, yb]));
    const [from, to] = [times([xa, ya], radius / size([xa, ya])), times([xb, yb], radius / size([xb, yb]))];
    const sweep = a[0] * b[1] - a[1] * b[0] > 0 ? 0 : 1; // the short way round
    parts.push(element("path", { class: "arc", d: `M${from}A${radius} ${radius} 0 0 ${sweep} ${to}` }));
    ground.replaceChildren(...parts);
  }

  function drawArrow(name, v) {
    const [x, y] = pixel(v);
    const [across, down] = times([x, y], 1 / size([x, y]));
    const [line, head, grip, label] = holds[name].children;
    const neck = [x - 15 * across, y - 15 * down];
    line.setAttribute("x2", neck[0]);
    line.setAttribute("y2", neck[1]);
    head.setAttribute("d", `M${x} ${y}L${neck[0] - 8 * down} ${neck[1] + 8 * across}L${neck[0] + 8 * down} ${neck[1] - 8 * across}Z`);
    grip.setAttribute("cx", x);
    grip.setAttribute("cy", y);
    label.setAttribute("x", x + 16 * across);
    label.setAttribute("y", y + 16 * down + 5);
    holds[name].setAttribute("aria-label", `Arrow ${name}, now at ${shown(v[0], 2)}, ${shown(v[1], 2)}; arrow keys move its tip`);
  }

  // ----- the arithmetic
  function draw() {
    const [a, b] = [arrow("a"), arrow("b")];
    drawGround(a, b);
    drawArrow("a", a);
    drawArrow("b", b);
    const digits = state.unit ? 3 : 1;
    const [ax, ay, bx, by] = [...a, ...b].map((value) => shown(value, digits));
    const [la, lb, product] = [size(a), size(b), dot(a, b)];
    const cosine = Math.max(-1, Math.min(1, product / (la * lb)));
    const degrees = (Math.acos(cosine) * 180) / Math.PI;
    const between = size([a[0] - b[0], a[1] - b[1]]);
    const bracket = (text) => (text.startsWith("−") ? `(${text})` : text);
    const rows = [
      ["a", `(${ax}, ${ay})`, "", "a"],
      ["b", `(${bx}, ${by})`, "", "b"],
      ["Dot product", `a · b = ${ax} × ${bracket(bx)} + ${bracket(ay)} × ${bracket(by)} = `, shown(product, 3), "product"],
      ["Lengths", `|a| = √(${bracket(ax)}² + ${bracket(ay)}²) = `, shown(la, 3), "length-a"],
      ["", `|b| = √(${bracket(bx)}² + ${bracket(by)}²) = `, shown(lb, 3), "length-b"],
      ["Cosine", `a · b / (|a| × |b|) = ${shown(product, 3)} / (${shown(la, 3)} × ${shown(lb, 3)}) = `, shown(cosine, 3), "cosine"],
      ["Angle", `arccos ${shown(cosine, 3)} = `, `${shown(degrees, 1)}°`, "degrees"],
      ["Distance", `d = √((${ax} − ${bracket(bx)})² + (${ay} − ${bracket(by)})²) = `, shown(between, 3), "between"],
    ];
    if (state.unit) {
      rows.push(["d²", `${shown(between, 3)}² = `, shown(between ** 2, 3), "squared"]);
      rows.push(["2 − 2 cos", `2 − 2 × ${bracket(shown(cosine, 3))} = `, shown(2 - 2 * cosine, 3), "from-cosine"]);
    }
    const lines = rows.flatMap(([name, text, result, kind]) => {
      const [term, line, value] = ["dt", "dd", "b"].map((tag) => document.createElement(tag));
      term.textContent = name;
      term.className = kind;
      value.className = kind;
      value.textContent = result;
      line.append(text, ...(result ? [value] : []));
      return [term, line];
    });
    root.querySelector("dl").replaceChildren(...lines);
    svg.setAttribute("aria-label", `Two arrows from the origin at an angle of ${shown(degrees, 1)} degrees; their cosine is ${shown(cosine, 3)}.`);
  }
  draw();
}
