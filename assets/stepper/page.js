// The stepper's page: paints a walk and the controls' state into the HTML. Reads nothing from the reader.

import { cellFont, css, drawCell, drawLines, frame, hatch, inkScale, legend, openGrid, paint, readable, signedScale, themeColours } from "./drawing.js";
import { POOLS } from "./pools.js";
import { FORMULA, convolutionSentence, exactPlaces, manyMapsSentence, paddingSentence, places, poolingSentence, show, sides, sizeFormula, unreadSentence } from "./words.js";
import { make, mapsPane, poolPane, productsPane, write, writeEquation } from "./work.js";

const TOP_MAPS = 4; // of up to 64 input maps, the ones spelled out
const MOST_CELL_PX = 56;
const MOST_GRID_PX = 320;

export class Page {
  constructor(root, walk, editWeight) {
    this.root = root;
    this.walk = walk;
    this.editWeight = editWeight;
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  control(name) {
    return this.find(`[name=${name}]`);
  }

  /** True for a convolution over several maps. */
  get many() {
    return this.walk.convolution && this.walk.picture.c > 1;
  }

  nameOf(channel) {
    return this.data.channel_names[channel] ?? `map ${channel + 1}`;
  }

  // ---- what only settings and data change

  fillPresets(presets) {
    this.presets = presets;
    this.control("preset").replaceChildren(...presets.map(({ name }) => new Option(name)), new Option("custom"));
  }

  /** The choice of input maps; a choice that still exists stays. */
  fillShown() {
    const chosen = this.control("shown").value;
    const channels = Array.from({ length: this.walk.picture.c }, (_, channel) => new Option(this.nameOf(channel), channel));
    this.control("shown").replaceChildren(new Option("strongest here", "strongest"), ...channels);
    if (chosen && chosen < channels.length) this.control("shown").value = chosen;
  }

  /** Controls, notes, the input and the empty grids, for a page of this width; then the step. */
  layout() {
    const { walk, data, root } = this;
    root.classList.toggle("refused", walk.refused !== "");
    this.find(".refusal").textContent = walk.refused;
    this.find(".title").textContent = data.title;
    this.find(".stage").setAttribute("aria-label", `${data.title || "Stepper"}: arrow keys move the window, space plays`);
    this.takeTheme();
    this.showControls();
    this.writeNotes();
    this.makeWork();
    this.makeScales();
    this.openInput();
    if (walk.refused) return;
    this.openOutput();
    this.paintStep();
  }

  takeTheme() {
    this.colours = themeColours(this.root);
    this.family = getComputedStyle(this.root).fontFamily;
    const { alarm, signed } = this.colours;
    const shared = { alarm, above: signed.above[0], below: signed.below[0] };
    for (const [name, colour] of Object.entries(shared)) this.root.style.setProperty(`--${name}`, css(colour));
  }

  showControls() {
    const { walk, data, presets, many } = this;
    const { convolution, options } = walk;
    const used = {
      preset: convolution && !many && presets.length > 0,
      window: !convolution,
      padding: convolution,
      dilation: convolution,
      bias: convolution && data.editable,
      flip: convolution,
      relu: convolution,
      shown: many,
    };
    for (const [name, yes] of Object.entries(used)) this.control(name).closest("label").hidden = !yes;
    for (const name of ["stride", "padding", "dilation", "window"]) this.control(name).value = options[name];
    this.control("flip").checked = options.flip;
    write(this.control("bias"), options.bias, 4);
    const preset = used.preset && presets.find(({ kernel }) => String(kernel.values) === String(walk.kernel.values));
    this.control("preset").value = preset ? preset.name : "custom";
    this.find(".meaning").textContent = used.preset ? (preset ? preset.sentence : "Your own kernel.") : "";
    for (const button of this.root.querySelectorAll("button")) button.disabled = walk.refused !== "";
  }

  writeNotes() {
    const { convolution, kernel, options, picture, windows } = this.walk;
    const [down, across] = [sizeFormula(windows.rows), sizeFormula(windows.columns)];
    const sizes = down === across ? [`Output rows and columns = ${FORMULA} = ${down}`] : [`Output rows = ${FORMULA} = ${down}`, `Output columns = ${FORMULA} = ${across}`];
    const notes = [...sizes, "n cells of input, p zeros on each side, k cells of kernel or window, s stride, d dilation.", paddingSentence(windows)];
    if (convolution) {
      notes.push(`${options.flip ? "The kernel is turned by 180° before it is applied. " : ""}Keras does not flip: what it calls convolution is cross-correlation.`);
      if (options.stride > 1 && options.dilation > 1) notes.push("Keras refuses stride and dilation above 1 together; the arithmetic does not mind.");
      if (options.padding === "full") notes.push("Keras has no full padding; its layers know valid (none) and same.");
    }
    if ([picture.values, convolution ? kernel.values : []].some((numbers) => exactPlaces(numbers) === undefined)) notes.push("Numbers are rounded for the screen; the sums use all digits.");
    const lines = notes.filter(Boolean).map((text) => make("p", "", text));
    const unread = unreadSentence(windows);
    if (unread) lines.unshift(make("p", "alarm", unread));
    this.find(".notes").replaceChildren(...lines);
  }

  /** The middle pane, made anew only when its kind changes, so that a cell being typed into keeps the focus. */
  makeWork() {
    const { convolution, kernel, options, picture } = this.walk;
    const { editable } = this.data;
    const k = convolution ? kernel.k : options.window;
    const kind = [convolution, this.many, k, options.flip, editable].join();
    if (kind === this.workKind) return;
    this.workKind = kind;
    if (!convolution) this.work = poolPane(k);
    else if (this.many) this.work = mapsPane(k, Math.min(TOP_MAPS, picture.c));
    else this.work = productsPane(k, options.flip, editable ? this.editWeight : undefined);
    this.find(".work").replaceChildren(this.work.element);
    this.root.classList.toggle("large-kernel", k > 4);
  }

  /** Number to colour for each kind of number; fixed over the whole walk, so that equal colours mean equal numbers. */
  makeScales() {
    const { convolution, limits, picture } = this.walk;
    const { input, kernel, map } = limits;
    const lowest = picture.values.some((value) => value < 0) ? -input : 0;
    const seen = lowest < 0 || this.many ? signedScale(this.colours, input) : inkScale(input); // ink for a picture, blue for feature maps
    this.scales = {
      input: seen,
      kernel: signedScale(this.colours, kernel),
      product: signedScale(this.colours, input * kernel),
      map: convolution ? signedScale(this.colours, map) : seen, // a pooled map holds the same kind of numbers
    };
    legend(this.find(".input .legend"), seen, lowest, input);
    legend(this.find(".output .legend"), this.scales.map, ...(convolution ? [-map, map] : [lowest, input]));
  }

  openInput() {
    const { rows, columns } = this.walk.windows;
    const figure = this.find(".input");
    const size = [rows.n + rows.before + rows.after, columns.n + columns.before + columns.after];
    this.inputGrid = openGrid(figure.querySelector("canvas"), ...size, figure.clientWidth, MOST_GRID_PX, MOST_CELL_PX);
    this.inputSize = sides(rows.n, columns.n) + (size[0] > rows.n || size[1] > columns.n ? `, with zeros ${sides(...size)}` : "");
    this.drawn = null;
    this.paintInput(Number(this.control("shown").value) || 0);
  }

  openOutput() {
    const { map, options, size, windows } = this.walk;
    const figure = this.find(".output");
    // an output cell is drawn as large as the stride it stands for, so that both pictures cover the same field
    const most = Math.min(this.inputGrid.cell * windows.columns.stride, MOST_CELL_PX);
    this.outputGrid = openGrid(figure.querySelector("canvas"), ...size, figure.clientWidth, MOST_GRID_PX, most);
    this.decimals = places([...map, options.bias]); // the same for the whole walk, so that nothing jumps
    this.outputFont = cellFont(this.outputGrid, map, this.decimals, this.family);
    this.find(".output figcaption").textContent = `Output · ${sides(...size)}`;
  }

  /** One channel of the input with the zeros around it, hatched where no window reads. */
  paintInput(channel) {
    if (this.drawn === channel) return;
    this.drawn = channel;
    const { inputGrid: grid, colours } = this;
    const { picture: { h, w, c, values }, windows: { rows, columns } } = this.walk;
    const numbers = Array.from({ length: h * w }, (_, i) => values[i * c + channel]);
    const decimals = places(numbers);
    const font = cellFont(grid, numbers, decimals, this.family);
    for (let row = 0; row < grid.rows; row++)
      for (let column = 0; column < grid.columns; column++) {
        const [y, x] = [row - rows.before, column - columns.before];
        const number = numbers[y * w + x];
        const unread = rows.unread.includes(y) || columns.unread.includes(x);
        if (y < 0 || x < 0 || y >= h || x >= w) drawCell(grid, row, column, readable(colours.padding), "0", font);
        else drawCell(grid, row, column, paint(this.scales.input, number), show(number, decimals), font, unread && colours.alarm);
      }
    drawLines(grid, colours.line);
    if (grid.rows > h || grid.columns > w) frame(grid, rows.before, columns.before, h, w, colours.text);
    this.find(".input figcaption").textContent = `${this.many ? this.nameOf(channel) : "Input"} · ${this.inputSize}`;
  }

  // ---- what a step changes

  paintStep() {
    const { walk } = this;
    const { rows, columns } = walk.windows;
    const [row, column] = walk.cell;
    if (walk.convolution) this.paintConvolution(row, column);
    else this.paintPooling(row, column);
    this.paintOutput();
    const cursor = this.find(".input .cursor");
    place(cursor, row * rows.stride, column * columns.stride, rows.span, columns.span, this.inputGrid.cell);
    cursor.replaceChildren(...this.marks().map(([i, j]) => place(make("div", "mark"), i, j, 1, 1, this.inputGrid.cell)));
    place(this.find(".output .cursor"), row, column, 1, 1, this.outputGrid.cell);
    this.find(".progress").textContent = `cell ${walk.index + 1} of ${walk.last + 1}`;
  }

  /** Cells to mark inside the window: the one that pooling marks, those read where dilation leaves gaps. */
  marks() {
    const { convolution, windows: { rows: { k, dilation } } } = this.walk;
    const offset = (i) => [Math.floor(i / k) * dilation, (i % k) * dilation];
    if (!convolution) return [this.walk.pooled().marked].filter((i) => i >= 0).map(offset);
    return dilation > 1 ? Array.from({ length: k * k }, (_, i) => offset(i)) : [];
  }

  paintConvolution(row, column) {
    const { decimals, many, walk } = this;
    const { bias } = walk.options;
    const step = walk.weighed(many ? TOP_MAPS : 1);
    const { top, total, before } = step;
    for (const part of top) part.name = this.nameOf(part.channel);
    if (many && this.control("shown").value === "strongest") this.paintInput(top[0].channel);
    this.work.show({ ...step, decimals }, this.scales);
    const n = (number) => show(number, decimals);
    const relu = this.control("relu").checked; // what the map shows is the result
    writeEquation(this.find(".equation"), [
      ["", n(total), many ? `sum of ${walk.picture.c} maps` : `sum of ${top[0].products.length} products`],
      ["+", n(bias), "bias"],
      ["=", n(before), "before ReLU", relu ? "" : "result"],
      ["→", `max(0, ${n(before)}) = ${n(Math.max(0, before))}`, "ReLU", relu ? "result" : ""],
      ["→", `row ${row + 1}, column ${column + 1}`, "output cell"],
    ]);
    this.find(".sentence").textContent = many
      ? manyMapsSentence(row, column, step, bias, decimals)
      : convolutionSentence(row, column, top[0], bias, decimals);
  }

  paintPooling(row, column) {
    const step = this.walk.pooled();
    const kind = POOLS[this.walk.mode];
    const result = show(step.result, this.decimals);
    const from = step.markedAt && `row ${step.markedAt[0] + 1}, column ${step.markedAt[1] + 1} of the input`;
    this.work.show(step, this.scales);
    writeEquation(this.find(".equation"), [...kind.equation(step.patch, result), ["→", `row ${row + 1}, column ${column + 1}`, "output cell"]]);
    this.find(".sentence").textContent = poolingSentence(row, column, kind.sentence(step.patch, result, from));
  }

  /** The map as far as it is filled; the rest is hatched. */
  paintOutput() {
    const { walk, outputGrid: grid, colours } = this;
    const relu = walk.convolution && this.control("relu").checked;
    walk.map.forEach((value, i) => {
      const number = relu ? Math.max(0, value) : value;
      const [colour, words] = i <= walk.reached ? [paint(this.scales.map, number), show(number, this.decimals)] : [readable(colours.paper), ""];
      drawCell(grid, Math.floor(i / grid.columns), i % grid.columns, colour, words, this.outputFont);
    });
    const [row, column] = [Math.floor(walk.reached / grid.columns), (walk.reached % grid.columns) + 1];
    hatch(grid, row, column, 1, grid.columns - column, colours.line);
    hatch(grid, row + 1, 0, grid.rows - row - 1, grid.columns, colours.line);
    drawLines(grid, colours.line);
  }
}

/** Lay an element over a block of cells; a step moves it and need not redraw the picture. */
function place(element, row, column, rows, columns, cell) {
  element.style.transform = `translate(${column * cell}px, ${row * cell}px)`;
  element.style.width = `${columns * cell}px`;
  element.style.height = `${rows * cell}px`;
  return element;
}
