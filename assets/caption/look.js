// Numbers over a photo, as colour: the photo itself is not dimmed.

const LOOK = [230, 0, 126]; // magenta: photos have little of it
const FOR = [0, 114, 178]; // blue
const AGAINST = [213, 94, 0]; // orange
const STRONGEST = 0.78; // how opaque the largest number is

/** Draw the photo and over it a number (or null) for each of rows x columns cells; `largest` has the full colour. */
function drawNumbers(canvas, image, values, [rows, columns], largest, colourOf, inCells) {
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  if (!values) return;
  const veil = document.createElement("canvas");
  veil.width = columns;
  veil.height = rows;
  const shade = new ImageData(columns, rows);
  values.forEach((value, cell) => shade.data.set([...colourOf(value), 255 * STRONGEST * Math.min(1, Math.abs(value) / (largest || 1))], 4 * cell));
  veil.getContext("2d").putImageData(shade, 0, 0);
  context.imageSmoothingEnabled = !inCells;
  context.imageSmoothingQuality = "high";
  context.drawImage(veil, 0, 0, canvas.width, canvas.height);
}

/** Where a network looked (shares of the cells): what lies above an even look, on a scale of its own. */
export function drawLook(canvas, image, attention, grid, inCells) {
  const above = attention?.map((share) => Math.max(0, share - 1 / attention.length));
  drawNumbers(canvas, image, above, grid, above && Math.max(...above), () => LOOK, inCells);
}

/** What speaks for something, blue, and what against it, orange. */
export function drawSigned(canvas, image, values, grid, largest, inCells) {
  drawNumbers(canvas, image, values, grid, largest, (value) => (value >= 0 ? FOR : AGAINST), inCells);
}

/** A cell in words, such as "at the lower left". */
export function placeOf(cell, [rows, columns]) {
  const third = (at, size) => Math.floor((3 * (at + 0.5)) / size);
  const down = ["upper", "middle", "lower"][third(Math.floor(cell / columns), rows)];
  const across = ["left", "centre", "right"][third(cell % columns, columns)];
  return down === "middle" && across === "centre" ? "in the centre" : `at the ${down} ${across}`;
}
