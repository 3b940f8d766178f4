// Numbers and sentences: everything the stepper says, made from numbers alone.

/** The fewest decimals, up to 3, that show every number exactly (as exactly as a float32 holds it); undefined where 3 do not. */
export function exactPlaces(numbers) {
  const lost = (number, decimals) => Math.abs(Number(number.toFixed(decimals)) - number) > 1e-6 * Math.abs(number);
  return [0, 1, 2, 3].find((decimals) => !numbers.some((number) => lost(number, decimals)));
}

/** How many decimals to show numbers with: as many as are exact, else 3 for tiny ones, 1 for large ones, 2 for the rest. */
export function places(numbers) {
  const most = numbers.reduce((m, number) => Math.max(m, Math.abs(number)), 0);
  return exactPlaces(numbers) ?? (most < 0.1 ? 3 : most < 100 ? 2 : 1);
}

/** A number with a real minus sign; an exact zero is plain "0", so that "0.00" means small but not zero. */
export function show(number, decimals) {
  return number === 0 ? "0" : number.toFixed(decimals).replace("-", "−");
}

/** "5 × 3", kept on one line. */
export function sides(rows, columns) {
  return `${rows}\u00a0×\u00a0${columns}`;
}

/** "1 row", "2 rows". */
export function count(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function address(row, column) {
  return `Row ${row + 1}, column ${column + 1}`;
}

/** The products of one map as terms, "1×1 + 0×0"; from 10 products on only their number. */
function terms({ patch, weights, products }) {
  if (products.length > 9) return `the sum of ${products.length} products`;
  const [seen, weighed] = [places(patch), places(weights)];
  return patch.map((value, i) => `${show(value, seen)}×${show(weights[i], weighed)}`).join(" + ");
}

/** One convolution step of one map in words. */
export function convolutionSentence(row, column, part, bias, decimals) {
  const before = part.subtotal + bias;
  const total = `${terms(part)} = ${show(part.subtotal, decimals)}`;
  return `${address(row, column)}: ${total}, plus bias ${show(bias, decimals)} is ${show(before, decimals)}, ReLU ${show(Math.max(0, before), decimals)}.`;
}

/** One convolution step over many maps in words: what the top ones add, then the rest. */
export function manyMapsSentence(row, column, { top, rest, total, before }, bias, decimals) {
  const added = top.map(({ name, subtotal }) => `${name} adds ${show(subtotal, decimals)}`);
  if (rest.maps) added.push(`the other ${count(rest.maps, "map")} ${show(rest.subtotal, decimals)}`);
  return (
    `${address(row, column)}: ${added.join(", ")}; together ${show(total, decimals)}, plus bias ${show(bias, decimals)} ` +
    `is ${show(before, decimals)}, ReLU ${show(Math.max(0, before), decimals)}.`
  );
}

/** One pooling step in words: what the window's kind says about it. */
export function poolingSentence(row, column, said) {
  return `${address(row, column)}: ${said}`;
}

/** The output-size formula in letters: n cells, p zeros a side, dilation d, kernel or window k, stride s. */
export const FORMULA = "⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1";

/** The right-hand side with the numbers of one axis; unequal zeros are written as a sum. */
export function sizeFormula({ n, k, stride, dilation, before, after, out }) {
  const padding = before === after ? `2·${before}` : `${before} + ${after}`;
  return `⌊(${n} + ${padding} − ${dilation}·(${k} − 1) − 1) / ${stride}⌋ + 1 = ${out}`;
}

/** Where the zeros are; empty when there are none. */
export function paddingSentence({ rows, columns }) {
  const edges = [["above", rows.before], ["below", rows.after], ["left", columns.before], ["right", columns.after]];
  if (edges.every(([, zeros]) => zeros === 0)) return "";
  return `Zeros added around the input: ${edges.map(([edge, zeros]) => `${zeros} ${edge}`).join(", ")}.`;
}

/** How many rows and columns of the picture no window reads; empty when every cell is read. */
export function unreadSentence({ rows, columns }) {
  const [down, across] = [rows.unread.length, columns.unread.length];
  if (!down && !across) return "";
  const what = [down && count(down, "row"), across && count(across, "column")].filter(Boolean).join(" and ");
  return `${what} of the input ${down + across === 1 ? "is" : "are"} never read by any window (hatched red).`;
}

/** Why no window fits; empty when one does. */
export function refusal({ rows, columns }, mode) {
  if (rows.out && columns.out) return "";
  const { k, span, dilation, n, before, after } = rows.out ? columns : rows;
  const window = `A ${k} × ${k} ${mode === "convolution" ? "kernel" : "window"}${dilation > 1 ? ` with dilation ${dilation}` : ""}`;
  const room = `the input has only ${n + before + after}${before + after ? ", zeros included" : ""}`;
  const remedy = mode === "convolution" ? "a smaller kernel, less dilation or more padding" : "a smaller window";
  return `${window} needs ${span} cells in a row, but ${room}: choose ${remedy}.`;
}
