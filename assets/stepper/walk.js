// One walk of a window over a picture: the settings, the finished map, the current cell and how far the map is filled.

import { contributions, convolve, largest, patch, pool, positions, slide, sum, turned } from "./arithmetic.js";
import { POOLS } from "./pools.js";
import { refusal } from "./words.js";

export class Walk {
  mode = "convolution"; // or one of POOLS
  picture = null; // {h, w, c, values}
  kernel = null; // {k, c, values}; null for pooling
  options = { stride: 1, padding: "none", dilation: 1, window: 2, bias: 0, flip: false };
  cell = [0, 0]; // row and column of the current output cell
  reached = 0; // index of the furthest output cell filled so far
  size = [0, 0]; // rows and columns of the output
  refused = ""; // why no window fits
  limits = { input: 1, kernel: 1, map: 1 }; // the largest sizes, for colour scales

  get convolution() {
    return this.mode === "convolution";
  }

  /** The kernel as the window applies it: turned when "flip" is on. */
  get applied() {
    return this.options.flip ? turned(this.kernel) : this.kernel;
  }

  get index() {
    return this.cell[0] * this.size[1] + this.cell[1];
  }

  get last() {
    return this.size[0] * this.size[1] - 1;
  }

  /** Work the whole map out anew; the cell and how far the map was filled are kept where they still exist. */
  recompute() {
    const { stride, padding, dilation, window, bias } = this.options;
    const geometry = this.convolution ? { k: this.kernel.k, stride, padding, dilation } : { k: window, stride, padding: "none", dilation: 1 };
    this.windows = slide(this.picture, geometry);
    this.limits.input = largest(this.picture.values);
    if (this.convolution) this.limits.kernel = largest(this.kernel.values);
    this.refused = refusal(this.windows, this.mode);
    if (this.refused) return;
    const [sizeBefore, wasFull] = [this.size, this.last > 0 && this.reached === this.last];
    this.map = this.convolution ? convolve(this.picture, this.applied, this.windows, bias) : pool(this.picture, this.windows, POOLS[this.mode].keep);
    this.size = [this.windows.rows.out, this.windows.columns.out];
    this.cell = this.cell.map((place, i) => Math.min(place, this.size[i] - 1));
    if (String(this.size) !== String(sizeBefore)) this.reached = wasFull ? this.last : this.index;
    this.limits.map = largest(this.map); // before ReLU, so that the scale stays when ReLU is switched
  }

  /** Go to an output cell, the nearest one where it lies outside; the map fills up to it. */
  moveTo(row, column) {
    this.cell = [row, column].map((place, i) => Math.max(0, Math.min(place, this.size[i] - 1)));
    this.reached = Math.max(this.reached, this.index);
  }

  /** Go on or back by cells in reading order; false at either end. */
  moveBy(cells) {
    const index = this.index + cells;
    if (index < 0 || index > this.last) return false;
    this.moveTo(Math.floor(index / this.size[1]), index % this.size[1]);
    return true;
  }

  /** Back to the first cell with an empty map. */
  restart() {
    this.cell = [0, 0];
    this.reached = 0;
  }

  /** The output cell whose window is centred nearest to a cell of the padded input. */
  nearest(row, column) {
    const { rows, columns } = this.windows;
    return [[rows, row], [columns, column]].map(([axis, place]) => Math.round((place - (axis.span - 1) / 2) / axis.stride));
  }

  /** The numbers of a convolution's current cell: the `top` channels by size of what they add, the rest, the totals. */
  weighed(most) {
    const parts = contributions(this.picture, this.applied, this.windows, ...this.cell);
    parts.sort((a, b) => Math.abs(b.subtotal) - Math.abs(a.subtotal));
    const [top, others] = [parts.slice(0, most), parts.slice(most)];
    const rest = { maps: others.length, subtotal: sum(others.map((part) => part.subtotal)) };
    const total = sum(parts.map((part) => part.subtotal));
    return { top, rest, total, before: total + this.options.bias };
  }

  /** The numbers of a pooling's current cell; `marked` is the index of the one to mark, or -1, `markedAt` its [row, column]. */
  pooled() {
    const seen = patch(this.picture, this.windows, ...this.cell);
    const marked = POOLS[this.mode].marked(seen);
    return { patch: seen, marked, markedAt: positions(this.windows, ...this.cell)[marked], result: this.map[this.index] };
  }
}
