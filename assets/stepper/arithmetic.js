// The arithmetic of a sliding window, without a page: the same functions run in the browser and under node.
// A picture is {h, w, c, values}, a kernel {k, c, values}; values are flat, channel last, as NumPy's C order.

/** An array sent by Python, {shape, values: base64 of little-endian float32}, as {shape, values: Float32Array}. */
export function decode({ shape, values }) {
  const bytes = Uint8Array.from(atob(values), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return { shape, values: Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true)) };
}

/** Zeros [before, after] one axis of n cells; "same" splits as TensorFlow does: the odd zero goes after. */
function zeros(n, span, stride, padding) {
  if (padding === "full") return [span - 1, span - 1];
  if (padding === "none") return [0, 0];
  const total = Math.max((Math.ceil(n / stride) - 1) * stride + span - n, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/** One axis of n cells under a window of k cells: span, zeros on both sides, number of windows, indices no window reads. */
export function axis(n, k, stride, padding, dilation) {
  const span = dilation * (k - 1) + 1;
  const [before, after] = zeros(n, span, stride, padding);
  const out = Math.max(0, Math.floor((n + before + after - span) / stride) + 1);
  const read = new Set();
  for (let o = 0; o < out; o++) for (let i = 0; i < k; i++) read.add(o * stride + i * dilation - before);
  const unread = [...Array(n).keys()].filter((index) => !read.has(index));
  return { n, k, stride, dilation, span, before, after, out, unread };
}

/** Both axes of a picture, as {rows, columns}. */
export function slide({ h, w }, { k, stride, padding, dilation }) {
  return { rows: axis(h, k, stride, padding, dilation), columns: axis(w, k, stride, padding, dilation) };
}

/** Where on the picture the k·k cells of one window lie, as [row, column]; outside the picture for padding. */
export function positions({ rows, columns }, row, column) {
  const found = [];
  for (let i = 0; i < rows.k; i++)
    for (let j = 0; j < columns.k; j++)
      found.push([
        row * rows.stride + i * rows.dilation - rows.before,
        column * columns.stride + j * columns.dilation - columns.before,
      ]);
  return found;
}

/** The k·k numbers of one channel under one window; padding reads as 0. */
export function patch(picture, windows, row, column, channel = 0) {
  const { h, w, c, values } = picture;
  return positions(windows, row, column).map(([y, x]) => (y < 0 || x < 0 || y >= h || x >= w ? 0 : values[(y * w + x) * c + channel]));
}

/** The k·k weights of one channel. */
export function weights({ k, c, values }, channel = 0) {
  return Array.from({ length: k * k }, (_, i) => values[i * c + channel]);
}

/** The kernel turned by 180°: correlation with it is convolution with the original. */
export function turned({ k, c, values }) {
  const moved = values.map((_, index) => values[(k * k - 1 - Math.floor(index / c)) * c + (index % c)]);
  return { k, c, values: moved };
}

export function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

/** What each channel adds to one output cell: [{channel, patch, weights, products, subtotal}], in channel order. */
export function contributions(picture, kernel, windows, row, column) {
  return Array.from({ length: picture.c }, (_, channel) => {
    const seen = patch(picture, windows, row, column, channel);
    const weighed = weights(kernel, channel);
    const products = seen.map((value, i) => value * weighed[i]);
    return { channel, patch: seen, weights: weighed, products, subtotal: sum(products) };
  });
}

/** One value for every window, row by row. */
function everywhere({ rows, columns }, value) {
  return Float64Array.from({ length: rows.out * columns.out }, (_, i) => value(Math.floor(i / columns.out), i % columns.out));
}

/** The whole map before ReLU: cross-correlation of all channels plus bias. */
export function convolve({ h, w, c, values }, kernel, windows, bias) {
  return everywhere(windows, (row, column) => {
    let total = bias;
    positions(windows, row, column).forEach(([y, x], i) => {
      if (y < 0 || x < 0 || y >= h || x >= w) return;
      for (let channel = 0; channel < c; channel++) total += values[(y * w + x) * c + channel] * kernel.values[i * c + channel];
    });
    return total;
  });
}

/** One map pooled: of every window what `keep` makes of its numbers. */
export function pool(picture, windows, keep) {
  return everywhere(windows, (row, column) => keep(patch(picture, windows, row, column)));
}

/** The largest size of any of the numbers; 1 when all are zero, so that it can divide. */
export function largest(numbers) {
  return numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0) || 1;
}
