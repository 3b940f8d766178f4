// Where a network looked: the photo stays bright there and fades elsewhere.

const DIMMED = 0.85; // how dark a place becomes at which the network did not look at all

/** Draw the photo, and over it the attention (an array of rows x columns shares); `brightest` is the share that leaves a place as it is. */
export function drawLook(canvas, image, attention, [rows, columns], brightest, inCells) {
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  if (!attention) return;
  const veil = document.createElement("canvas");
  veil.width = columns;
  veil.height = rows;
  const shade = new ImageData(columns, rows); // black, more or less opaque
  attention.forEach((share, cell) => (shade.data[4 * cell + 3] = 255 * DIMMED * (1 - Math.min(1, share / brightest))));
  veil.getContext("2d").putImageData(shade, 0, 0);
  context.imageSmoothingEnabled = !inCells;
  context.imageSmoothingQuality = "high";
  context.drawImage(veil, 0, 0, canvas.width, canvas.height);
}

/** The strongest cell in words, such as "at the lower left". */
export function placeOf(cell, [rows, columns]) {
  const third = (at, size) => Math.floor((3 * (at + 0.5)) / size);
  const down = ["upper", "middle", "lower"][third(Math.floor(cell / columns), rows)];
  const across = ["left", "centre", "right"][third(cell % columns, columns)];
  return down === "middle" && across === "centre" ? "in the centre" : `at the ${down} ${across}`;
}
