// The stepper: what Python sends and what the reader does become moves of one walk. Default export for Streamlit's components v2.

import { decode } from "./arithmetic.js";
import { Page } from "./page.js";
import { Walk } from "./walk.js";
import { typed } from "./work.js";

const STEP_MILLISECONDS = 700; // at speed 1×
const FROM_PYTHON = ["stride", "padding", "dilation", "window", "bias"];

class Stepper {
  walk = new Walk();
  sent = {}; // what Python sent last, as JSON by name
  timer = null;
  width = 0;

  constructor(parent) {
    this.root = parent.querySelector(".stepper");
    this.page = new Page(this.root, this.walk, (i, number) => this.editWeight(i, number));
    this.listen();
    new ResizeObserver(([entry]) => {
      if (entry.contentRect.width === this.width) return;
      this.width = entry.contentRect.width;
      this.refresh();
    }).observe(this.root);
  }

  // ---- what Python sends

  /** Take over what Python changed since last time; what the reader chose stays. */
  receive(data) {
    const { page, walk } = this;
    const changed = (name) => this.sent[name] !== (this.sent[name] = JSON.stringify(data[name]));
    page.data = data;
    walk.mode = data.mode;
    if (changed("presets")) page.fillPresets(data.presets.map((preset) => ({ ...preset, kernel: kernelOf(preset.kernel) })));
    if (changed("picture")) {
      const { shape: [h, w, c], values } = decode(data.picture);
      walk.picture = { h, w, c, values };
    }
    if (changed("kernel") && data.kernel) walk.kernel = kernelOf(data.kernel);
    for (const name of FROM_PYTHON) if (changed(name)) walk.options[name] = data[name];
    page.fillShown();
    walk.recompute();
    if (changed("cell") && data.cell && !walk.refused) {
      this.pause();
      walk.moveTo(...data.cell);
      walk.reached = walk.last;
    }
    this.refresh();
  }

  /** Paint everything anew, once the page has a width (it has none in a tab that is not open). */
  refresh() {
    if (this.walk.refused) this.pause();
    if (this.width && this.page.data) this.page.layout();
  }

  // ---- what the reader does

  listen() {
    const { walk, root } = this;
    const moves = { first: () => walk.restart(), back: () => walk.moveBy(-1), step: () => walk.moveBy(1), last: () => walk.moveTo(...walk.size) };
    for (const [name, move] of Object.entries(moves)) this.page.control(name).addEventListener("click", () => this.go(move));
    this.page.control("play").addEventListener("click", () => this.playOrPause());

    root.addEventListener("pointerdown", ({ target }) => target.closest("[name=play], [name=speed]") || this.pause(), true);
    root.addEventListener("change", ({ target }) => this.set(target));
    root.addEventListener("focusout", ({ target }) => target.matches("[type=number]") && this.refresh()); // writes half-typed numbers out again
    this.page.control("bias").addEventListener("input", ({ target }) => typed(target) !== undefined && this.set(target));
    for (const part of [".stage", ".transport"]) this.page.find(part).addEventListener("keydown", (event) => this.key(event));
    this.drag(".input", () => this.page.inputGrid, (row, column) => walk.nearest(row, column));
    this.drag(".output", () => this.page.outputGrid, (row, column) => [row, column]);
  }

  /** A control was changed. */
  set(control) {
    const { name, value, checked } = control;
    const { walk, page } = this;
    const { options } = walk;
    if (name === "speed") return;
    this.pause();
    if (name === "preset") walk.kernel = page.presets.find((preset) => preset.name === value)?.kernel ?? walk.kernel;
    if (name === "window" && options.stride === options.window) options.stride = Number(value); // windows that did not overlap still do not
    if (["stride", "dilation", "window"].includes(name)) options[name] = Number(value);
    if (name === "padding") options.padding = value;
    if (name === "flip") options.flip = checked;
    if (name === "bias") options.bias = typed(control) ?? options.bias;
    walk.recompute();
    this.refresh();
  }

  /** A kernel cell was typed into; with "flip" on, the cell on the page is the opposite one of the kernel. */
  editWeight(i, number) {
    const { kernel, options } = this.walk;
    const values = kernel.values.slice();
    values[options.flip ? values.length - 1 - i : i] = number;
    this.walk.kernel = { ...kernel, values };
    this.pause();
    this.walk.recompute();
    this.refresh();
  }

  key(event) {
    const { walk } = this;
    if (event.target.matches("input, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = {
      ArrowLeft: () => walk.moveBy(-1),
      ArrowRight: () => walk.moveBy(1),
      ArrowUp: () => walk.moveBy(-walk.size[1]),
      ArrowDown: () => walk.moveBy(walk.size[1]),
      Home: () => walk.restart(),
      End: () => walk.moveTo(...walk.size),
    };
    if (moves[event.key]) this.go(moves[event.key]);
    else if (event.key === " " && !event.target.matches("button")) this.playOrPause();
    else return;
    event.preventDefault();
  }

  /** Press on a figure's grid, and move: the window follows. */
  drag(figure, grid, outputCell) {
    const canvas = this.page.find(`${figure} canvas`);
    const follow = ({ clientX, clientY }) => {
      const { left, top } = canvas.getBoundingClientRect();
      const [row, column] = [clientY - top, clientX - left].map((distance) => Math.floor(distance / grid().cell));
      this.go(() => this.walk.moveTo(...outputCell(row, column)));
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      follow(event);
    });
    canvas.addEventListener("pointermove", (event) => canvas.hasPointerCapture(event.pointerId) && follow(event));
  }

  go(move) {
    this.pause();
    if (this.walk.refused) return;
    move();
    this.page.paintStep();
  }

  // ---- playback

  playOrPause() {
    if (this.timer) this.pause();
    else if (!this.walk.refused) this.play();
  }

  play() {
    const { walk, page } = this;
    const wait = () => setTimeout(tick, STEP_MILLISECONDS / page.control("speed").value);
    const tick = () => {
      walk.moveBy(1);
      if (walk.index < walk.last) this.timer = wait();
      else this.pause();
      page.paintStep();
    };
    if (walk.index === walk.last) walk.restart();
    this.timer = wait();
    this.showPlaying();
    page.paintStep();
  }

  pause() {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = null;
    this.showPlaying();
  }

  /** Nothing is announced while playing: a screen reader would fall behind. */
  showPlaying() {
    const playing = this.timer !== null;
    this.root.classList.toggle("playing", playing);
    this.page.find("[name=play] span").textContent = playing ? "Pause" : "Play";
    this.page.find(".sentence").setAttribute("aria-live", playing ? "off" : "polite");
  }
}

/** An array from Python as a kernel. */
function kernelOf(packed) {
  const { shape: [k, , c], values } = decode(packed);
  return { k, c, values };
}

const steppers = new WeakMap();

export default function ({ data: [data], parentElement }) {
  if (!steppers.get(parentElement)?.root.isConnected) steppers.set(parentElement, new Stepper(parentElement));
  const stepper = steppers.get(parentElement);
  stepper.receive(data);
  // also called for a run that a later run overtook: it may stop the clock, but must not forget what the reader chose
  return () => stepper.pause();
}
