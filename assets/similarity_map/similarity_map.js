// The map: points on a plane.  A picture under the pointer, a click or Enter to start from a point, a box to choose many.

const EDGE = 26; // CSS pixels between the outermost points and the border: room for half a picture and for the axes' names
const POINT = 4.2; // half a mark
const PICTURE = 30; // side of a picture on the map
const NEAR = { mouse: 14, pen: 18, touch: 28 }; // how far from a point the pointer may be
const DRAG = 5; // a shorter way is a click
const CARD = 96; // side of the picture in question
const WHITE = 250; // what is as light in all three colours is ground; a white shoe is shaded
const instances = new WeakMap(); // parentElement -> state; the page may call the function anew while a box is drawn

// Marks as corners round (0, 0), for a half of 1; without corners it is a circle.  The names as SYMBOLS in core/recommend/marks.py.
const SHAPES = {
  circle: [],
  square: [[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]],
  triangle: [[0, -1.15], [1.05, 0.8], [-1.05, 0.8]],
  down: [[0, 1.15], [1.05, -0.8], [-1.05, -0.8]],
  diamond: [[0, -1.25], [1.05, 0], [0, 1.25], [-1.05, 0]],
  cross: [[-0.4, -1.1], [0.4, -1.1], [0.4, -0.4], [1.1, -0.4], [1.1, 0.4], [0.4, 0.4], [0.4, 1.1], [-0.4, 1.1], [-0.4, 0.4], [-1.1, 0.4], [-1.1, -0.4], [-0.4, -0.4]],
  star: Array.from({ length: 10 }, (_, i) => {
    const reach = i % 2 ? 0.55 : 1.3;
    return [reach * Math.sin((i * Math.PI) / 5), -reach * Math.cos((i * Math.PI) / 5)];
  }),
};

function decoded(text, steps) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  if (!steps) return bytes;
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length / 4 }, (_, i) => [view.getInt16(4 * i, true) / steps, view.getInt16(4 * i + 2, true) / steps]);
}

function outline(context, shape, x, y, half) {
  context.beginPath();
  if (!SHAPES[shape].length) context.arc(x, y, half, 0, 7);
  SHAPES[shape].forEach(([across, down]) => context.lineTo(x + across * half, y + down * half));
  context.closePath();
}

function mark(context, look, x, y, half, ink) {
  outline(context, look.symbol, x, y, half);
  context.fillStyle = look.colour;
  context.fill();
  context.lineWidth = 0.8;
  context.strokeStyle = ink;
  context.stroke();
}

/** A picture of products on white -> a canvas with the white taken away, so that overlapping products do not hide each other. */
function cutOut(image) {
  const canvas = Object.assign(document.createElement("canvas"), { width: image.naturalWidth, height: image.naturalHeight });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  for (let i = 0; i < pixels.data.length; i += 4) {
    const darkest = Math.min(pixels.data[i], pixels.data[i + 1], pixels.data[i + 2]);
    pixels.data[i + 3] = Math.max(0, Math.min(255, 32 * (WHITE - darkest)));
  }
  context.putImageData(pixels, 0, 0);
  return canvas;
}

/** A canvas of CSS pixels made sharp for this screen; returns its context. */
function open(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

export default function ({ parentElement, data: [data], setTriggerValue }) {
  const root = parentElement.querySelector(".similarity-map");
  const find = (selector) => root.querySelector(selector);
  const canvas = find(".stage canvas");
  const card = find(".card");
  const places = decoded(data.places, data.steps);
  const groups = decoded(data.groups);
  const best = new Set(data.best);
  const state = instances.get(parentElement) ?? { at: null, corner: null, drag: null, pointed: null, selecting: false };
  instances.set(parentElement, state);
  if (state.at >= places.length) state.at = null;
  if (state.pointed >= data.marks.length) state.pointed = null;
  const ink = getComputedStyle(root).color;
  const paper = getComputedStyle(root).getPropertyValue("--st-background-color").trim() || "#fff";
  const accent = "#d6187f"; // the query, its best and the box: none of the marks has it
  let width, height, scale, middle, base;

  // ----- from places to pixels: both axes on one scale, so that distances may be compared
  function measure() {
    const seen = data.query ? [...places, data.query] : places;
    const range = (axis) => {
      const values = seen.map((place) => place[axis]);
      const [low, high] = values.reduce(([l, h], v) => [Math.min(l, v), Math.max(h, v)], [Infinity, -Infinity]);
      return [(low + high) / 2, Math.max(high - low, 1e-6)];
    };
    const [[x, across], [y, up]] = [range(0), range(1)];
    width = canvas.clientWidth || 640;
    height = Math.round(Math.min(600, Math.max(300, Math.min(width * 0.9, (width / across) * up))));
    scale = Math.min((width - 2 * EDGE) / across, (height - 2 * EDGE) / up);
    middle = [x, y];
    canvas.style.height = `${height}px`;
  }
  const pixel = ([x, y]) => [width / 2 + (x - middle[0]) * scale, height / 2 - (y - middle[1]) * scale];
  const place = ([x, y]) => [middle[0] + (x - width / 2) / scale, middle[1] - (y - height / 2) / scale];

  // ----- drawing
  const image = state.sheet?.address === data.sheet?.address ? state.sheet : null;
  if (data.sheet?.address && !image) {
    const fresh = new Image();
    fresh.address = data.sheet.address;
    fresh.onload = () => {
      fresh.products = cutOut(fresh);
      state.redraw();
    };
    fresh.src = data.sheet.address.replace(/^\//, ""); // beside the page, where an app that lives under a longer path has it
    state.sheet = fresh;
  }
  const ready = () => Boolean(data.sheet && state.sheet?.products);
  const asPictures = () => data.pictures && ready();

  function drawPicture(context, number, x, y, side) {
    const { columns, side: from } = data.sheet;
    context.drawImage(state.sheet.products, (number % columns) * from, Math.floor(number / columns) * from, from, from, x - side / 2, y - side / 2, side, side);
  }

  function paint() {
    base = document.createElement("canvas");
    const context = open(base, width, height);
    if (asPictures()) {
      context.fillStyle = "#fff"; // the products stand on white, in a dark page too
      context.fillRect(0, 0, width, height);
    }
    places.forEach((at, number) => {
      const [x, y] = pixel(at);
      context.globalAlpha = state.pointed === null || groups[number] === state.pointed ? 1 : 0.12;
      if (asPictures()) drawPicture(context, number, x, y, PICTURE);
      else mark(context, data.marks[groups[number]], x, y, POINT, ink);
    });
    context.globalAlpha = 1;
    context.fillStyle = asPictures() ? "#17212b" : ink;
    context.font = `12px ${getComputedStyle(root).fontFamily}`;
    context.textAlign = "center";
    context.fillText(data.axes[0], width / 2, height - 4);
    context.save();
    context.translate(12, height / 2);
    context.rotate(-Math.PI / 2);
    context.fillText(data.axes[1], 0, 0);
    context.restore();
  }

  function ring(context, at, radius, thick, dash = []) {
    const [x, y] = pixel(at);
    for (const [colour, line] of [[asPictures() ? "#fff" : paper, thick + 2.5], [accent, thick]]) {
      context.setLineDash(colour === accent ? dash : []);
      context.lineWidth = line;
      context.strokeStyle = colour;
      context.beginPath();
      context.arc(x, y, radius, 0, 7);
      context.stroke();
    }
    context.setLineDash([]);
  }

  function draw() {
    const context = open(canvas, width, height);
    context.drawImage(base, 0, 0, width, height);
    const around = asPictures() ? PICTURE / 2 + 1 : POINT + 4;
    best.forEach((number) => ring(context, places[number], around, 1.8));
    if (data.query) {
      const [x, y] = pixel(data.query);
      outline(context, "star", x, y, 11);
      context.lineJoin = "round";
      context.lineWidth = 3;
      context.strokeStyle = paper;
      context.stroke();
      context.fillStyle = accent;
      context.fill();
    }
    const box = state.drag?.box ?? (state.corner !== null && state.at !== null ? [...places[state.corner], ...places[state.at]] : data.box);
    if (box) {
      const [x0, y0] = pixel([box[0], box[1]]);
      const [x1, y1] = pixel([box[2], box[3]]);
      context.fillStyle = "#d6187f22";
      context.fillRect(x0, y0, x1 - x0, y1 - y0);
      context.lineWidth = 1.5;
      context.strokeStyle = accent;
      context.setLineDash([6, 4]);
      context.strokeRect(x0, y0, x1 - x0, y1 - y0);
      context.setLineDash([]);
    }
    if (state.at !== null) {
      const [x, y] = pixel(places[state.at]);
      if (asPictures()) drawPicture(context, state.at, x, y, PICTURE);
      ring(context, places[state.at], around + 3, 2.5, [4, 3]);
    }
  }
  state.redraw = () => {
    measure();
    paint();
    draw();
  };

  // ----- the card of the point in question
  function look(number, byKey = false) {
    if (number === state.at && !byKey) return;
    state.at = number;
    state.byKey = byKey;
    card.hidden = number === null;
    const value = number === null ? "" : data.marks[groups[number]].value;
    const text = number === null ? "" : `${data.texts[number]}${value ? ` (${value})` : ""}${best.has(number) ? ", among the ten best" : ""}`;
    find(".told").textContent = text;
    if (number !== null) showCard(number, text);
    draw();
  }

  function showCard(number, text) {
    const thumb = find(".thumb");
    const address = data.addresses[number];
    thumb.hidden = !address && !ready();
    if (address) thumb.style.cssText = `background-image: url("${encodeURI(address)}")`;
    else if (ready()) {
      const { columns } = data.sheet;
      const rows = state.sheet.naturalHeight / data.sheet.side;
      thumb.style.cssText = `background: #fff url("${state.sheet.src}") ${-CARD * (number % columns)}px ${-CARD * Math.floor(number / columns)}px / ${CARD * columns}px ${CARD * rows}px no-repeat`;
    }
    find("figcaption").textContent = text;
    const [x, y] = pixel(places[number]);
    const [w, h] = [card.offsetWidth, card.offsetHeight];
    card.style.left = `${Math.max(0, Math.min(width - w, x > width / 2 ? x - w - 16 : x + 16))}px`;
    card.style.top = `${Math.max(0, Math.min(height - h, y - h / 2))}px`;
  }

  function nearest(x, y, within) {
    let [found, least] = [null, within];
    places.forEach((at, number) => {
      const [px, py] = pixel(at);
      const away = Math.hypot(px - x, py - y);
      if (away <= least) [found, least] = [number, away];
    });
    return found;
  }

  // ----- pointer: a click starts from a point, a drag draws a box; a finger scrolls the page unless an area is being selected
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  canvas.onpointerdown = (event) => {
    if (event.button > 0) return;
    const shown = state.at;
    const touch = event.pointerType === "touch";
    if (touch) look(nearest(...at(event), NEAR.touch));
    state.drag = { from: at(event), box: null, again: !touch || (shown !== null && shown === state.at) };
    if (!touch || state.selecting) canvas.setPointerCapture(event.pointerId);
  };
  canvas.onpointermove = (event) => {
    const here = at(event);
    const { drag } = state;
    const drawing = drag && (event.pointerType !== "touch" || state.selecting);
    if (drawing && (drag.box || Math.hypot(here[0] - drag.from[0], here[1] - drag.from[1]) > DRAG)) {
      drag.box = [...place(drag.from), ...place(here)];
      draw();
    } else if (!drag) look(nearest(...here, NEAR[event.pointerType] ?? NEAR.mouse));
  };
  canvas.onpointerup = (event) => {
    const { drag } = state;
    state.drag = null;
    if (!drag) return;
    if (drag.box) return choose(drag.box);
    const number = nearest(...at(event), NEAR[event.pointerType] ?? NEAR.mouse);
    if (number !== null && drag.again) setTriggerValue("picked", number);
  };
  canvas.onpointercancel = () => {
    state.drag = null;
    draw();
  };
  canvas.onpointerleave = (event) => event.pointerType === "mouse" && !state.drag && !state.byKey && look(null);

  function choose(box) {
    selecting(false);
    data.box = box;
    draw();
    setTriggerValue("boxed", box);
  }

  function selecting(on) {
    state.selecting = on;
    find(".select").setAttribute("aria-pressed", on);
    canvas.style.touchAction = on ? "none" : "auto";
  }
  find(".select").onclick = () => selecting(!state.selecting);
  find(".clear").onclick = () => setTriggerValue("boxed", []);
  find(".clear").disabled = !data.box;
  selecting(state.selecting);

  // ----- keyboard: arrows to the nearest point that way, Enter to start from it, Space twice for a box
  function next([across, down]) {
    if (state.at === null) return nearest(...(data.query ? pixel(data.query) : [width / 2, height / 2]), Infinity);
    const [x, y] = pixel(places[state.at]);
    let [found, least] = [state.at, Infinity];
    places.forEach((there, number) => {
      const [dx, dy] = [pixel(there)[0] - x, pixel(there)[1] - y];
      const along = dx * across + dy * down;
      const aside = Math.abs(dx * down) + Math.abs(dy * across);
      if (number !== state.at && along > 0 && aside <= along && along + aside < least) [found, least] = [number, along + aside];
    });
    return found;
  }
  canvas.onkeydown = (event) => {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (move) look(next(move), true);
    else if (event.key === "Escape") state.corner = null;
    else if (state.at === null) return;
    else if (event.key === "Enter") setTriggerValue("picked", state.at);
    else if (event.key === " ") {
      const from = state.corner;
      state.corner = from === null ? state.at : null;
      if (from !== null) choose([...places[from], ...places[state.at]]);
      else find(".told").textContent = "One corner of the box is here. Go to the other with the arrow keys and press Space again.";
    } else return;
    event.preventDefault();
    draw();
  };
  canvas.onblur = () => {
    state.corner = null;
    look(null);
  };
  canvas.setAttribute(
    "aria-label",
    `${data.description} Arrow keys go from point to point, Enter starts from one, Space at two points chooses all in the box between them.`,
  );

  // ----- the marks, each a switch that points its items out
  find(".marks").replaceChildren(
    ...data.marks.map((look, number) => {
      const button = document.createElement("button");
      const sample = document.createElement("canvas");
      mark(open(sample, 16, 16), look, 8, 8, 5, ink);
      const count = document.createElement("small");
      count.textContent = look.items.toLocaleString("en");
      button.type = "button";
      button.append(sample, look.value, count);
      button.setAttribute("aria-pressed", state.pointed === number);
      button.onclick = () => {
        state.pointed = state.pointed === number ? null : number;
        [...button.parentElement.children].forEach((other, n) => other.setAttribute("aria-pressed", state.pointed === n));
        paint();
        draw();
      };
      return button;
    }),
  );

  state.sizes?.disconnect();
  state.sizes = new ResizeObserver(() => canvas.clientWidth !== width && state.redraw());
  state.sizes.observe(root);
  card.hidden = true;
  if (root.getRootNode().activeElement !== canvas) state.at = null;
  state.redraw();
  const before = state.at;
  state.at = null;
  if (before !== null) look(before, state.byKey); // its card again, where the points have moved
  return () => state.sizes.disconnect();
}
