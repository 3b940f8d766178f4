// The photo with all but the thing faded, and a box that the reader drags around what they mean.

const LEAST = 0.04; // of a side; a smaller box is a slip of the finger
const KEY_STEP = 0.05;
const START = [0.25, 0.25, 0.75, 0.75]; // of a box that the keyboard begins
const boxes = new WeakMap(); // parentElement -> { box, from, photo }

const clamp = (value) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;

export default function ({ parentElement, data: [data], setStateValue }) {
  const stage = parentElement.querySelector(".stage");
  const frame = parentElement.querySelector(".box");
  const reset = parentElement.querySelector(".reset");
  if (!boxes.has(parentElement)) boxes.set(parentElement, {});
  const state = boxes.get(parentElement);
  if (!state.from) state.box = data.box; // while a finger is down the page may call this function anew

  parentElement.querySelector("img").src = data.photo;
  parentElement.querySelector(".said").textContent = data.said;

  function redraw() {
    frame.hidden = !state.box;
    reset.hidden = !data.box;
    if (!state.box) return;
    const [left, top, right, bottom] = state.box.map((share) => share * 100);
    Object.assign(frame.style, { left: `${left}%`, top: `${top}%`, width: `${right - left}%`, height: `${bottom - top}%` });
  }

  function send(box) {
    state.box = box;
    redraw();
    setStateValue("box", box);
  }

  const at = (event) => {
    const place = stage.getBoundingClientRect();
    return [clamp((event.clientX - place.left) / place.width), clamp((event.clientY - place.top) / place.height)];
  };

  stage.onpointerdown = (event) => {
    if (event.button > 0) return;
    stage.setPointerCapture(event.pointerId);
    state.from = at(event);
  };
  stage.onpointermove = (event) => {
    if (!state.from) return;
    const [x, y] = at(event);
    const [fromX, fromY] = state.from;
    state.box = [Math.min(x, fromX), Math.min(y, fromY), Math.max(x, fromX), Math.max(y, fromY)];
    redraw();
  };
  stage.onpointerup = () => {
    if (!state.from) return;
    state.from = null;
    const [left, top, right, bottom] = state.box ?? [0, 0, 0, 0];
    if (right - left >= LEAST && bottom - top >= LEAST) return send(state.box);
    state.box = data.box;
    redraw();
  };
  stage.onpointercancel = () => {
    state.from = null;
    state.box = data.box;
    redraw();
  };

  const moves = { ArrowLeft: [-KEY_STEP, 0], ArrowRight: [KEY_STEP, 0], ArrowUp: [0, -KEY_STEP], ArrowDown: [0, KEY_STEP] };
  stage.onkeydown = (event) => {
    const move = moves[event.key];
    if (!move && !["Enter", "Delete", "Backspace"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Enter") return state.box && send(state.box);
    if (!move) return send(null);
    const [x, y] = move;
    const [left, top, right, bottom] = state.box ?? START;
    if (event.shiftKey) {
      state.box = [left, top, Math.max(left + LEAST, clamp(right + x)), Math.max(top + LEAST, clamp(bottom + y))];
    } else {
      const across = Math.min(Math.max(x, -left), 1 - right);
      const down = Math.min(Math.max(y, -top), 1 - bottom);
      state.box = [left + across, top + down, right + across, bottom + down].map(clamp);
    }
    redraw();
  };
  reset.onclick = () => send(null);
  redraw();
}
