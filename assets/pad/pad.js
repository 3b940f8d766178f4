// Drawing pad: strokes in, one greyscale square of ink out (white on black), sent when the pen is lifted.

const INK_SIDE = 112; // pixels sent to Python: 4 x 28
const KEY_STEP = 1 / 28; // one arrow key moves the pen by a pixel of the network's input
const pads = new WeakMap(); // parentElement -> { strokes, example, stroke, cursor }

/** A stroke is [width, x0, y0, x1, y1, ...], all as shares of the side of the pad. */
function paint(context, strokes, side) {
  context.fillStyle = "#000";
  context.fillRect(0, 0, side, side);
  context.strokeStyle = "#fff";
  context.lineCap = context.lineJoin = "round";
  for (const [width, ...points] of strokes) {
    context.lineWidth = width * side;
    context.beginPath();
    context.moveTo(points[0] * side, points[1] * side);
    for (let i = 0; i < points.length; i += 2) context.lineTo(points[i] * side, points[i + 1] * side + 0.01);
    context.stroke();
  }
}

/** Base64 of INK_SIDE² bytes, 0 paper, 255 ink, row by row. */
function inkOf(strokes) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = INK_SIDE;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  paint(context, strokes, INK_SIDE);
  const rgba = context.getImageData(0, 0, INK_SIDE, INK_SIDE).data;
  let bytes = "";
  for (let i = 0; i < rgba.length; i += 4) bytes += String.fromCharCode(rgba[i]);
  return btoa(bytes);
}

export default function ({ parentElement, data: [data], setStateValue }) {
  const sheet = parentElement.querySelector(".sheet");
  const pen = parentElement.querySelector(".pen");
  const undo = parentElement.querySelector(".undo");
  const clear = parentElement.querySelector(".clear");
  const hint = parentElement.querySelector(".hint");
  const context = sheet.getContext("2d");

  // Python sends the strokes back so that the drawing is still there after a visit to another page.
  if (!pads.has(parentElement)) pads.set(parentElement, { strokes: data.strokes, example: data.example, stroke: null, cursor: null });
  const pad = pads.get(parentElement);

  const rounded = (value) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;

  function redraw() {
    paint(context, pad.strokes, sheet.width);
    undo.disabled = clear.disabled = pad.strokes.length === 0;
    if (pad.cursor) {
      context.strokeStyle = pad.cursor.down ? "#E69F00" : "#56B4E9";
      context.lineWidth = 3;
      context.beginPath();
      context.arc(pad.cursor.x * sheet.width, pad.cursor.y * sheet.width, (pen.value / 200) * sheet.width + 4, 0, 7);
      context.stroke();
    }
  }

  function send() {
    setStateValue("drawing", { strokes: pad.strokes, ink: inkOf(pad.strokes) });
  }

  function change(strokes) {
    pad.strokes = strokes;
    pad.example = false;
    redraw();
    send();
  }

  /** The example makes room for the first stroke of the reader's own digit. */
  function begin(stroke) {
    pad.strokes = [...(pad.example ? [] : pad.strokes), stroke];
    pad.example = false;
  }

  function at(event) {
    const box = sheet.getBoundingClientRect();
    return [rounded((event.clientX - box.left) / box.width), rounded((event.clientY - box.top) / box.height)];
  }

  // The stroke under way is kept with the pad: the page may call this function anew while the pen is down.
  sheet.onpointerdown = (event) => {
    if (event.button > 0) return;
    sheet.setPointerCapture(event.pointerId);
    pad.cursor = null;
    pad.stroke = [pen.value / 100, ...at(event)];
    begin(pad.stroke);
    redraw();
  };
  sheet.onpointermove = (event) => {
    if (!pad.stroke) return;
    for (const part of event.getCoalescedEvents?.() ?? [event]) pad.stroke.push(...at(part));
    redraw();
  };
  sheet.onpointerup = sheet.onpointercancel = () => {
    if (!pad.stroke) return;
    pad.stroke = null;
    send();
  };

  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  sheet.onkeydown = (event) => {
    const move = moves[event.key];
    if (!move && ![" ", "Backspace", "Delete"].includes(event.key)) return;
    event.preventDefault();
    pad.cursor ??= { x: 0.5, y: 0.25, down: false };
    const cursor = pad.cursor;
    if (event.key === "Backspace") return change(pad.strokes.slice(0, -1));
    if (event.key === "Delete") return change([]);
    if (event.key === " ") {
      cursor.down = !cursor.down;
      if (cursor.down) begin([pen.value / 100, cursor.x, cursor.y]);
      else send();
      hint.textContent = cursor.down ? "Pen down: arrow keys draw, space lifts it." : "Pen up.";
    } else {
      cursor.x = rounded(cursor.x + move[0] * KEY_STEP);
      cursor.y = rounded(cursor.y + move[1] * KEY_STEP);
      if (cursor.down) pad.strokes.at(-1)?.push(cursor.x, cursor.y);
    }
    redraw();
  };
  sheet.onblur = () => {
    if (pad.cursor?.down) send();
    pad.cursor = null;
    hint.textContent = "";
    redraw();
  };

  undo.onclick = () => change(pad.strokes.slice(0, -1));
  clear.onclick = () => change([]);
  redraw();
}
