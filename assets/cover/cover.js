// A photo to draw over: what the reader covers is sent when the pen is lifted.

const SMALLEST = 480; // pixels of the longer side; smaller photos are enlarged
const photos = new WeakMap(); // parentElement -> { about, strokes, cells, stroke, cursor, image }

export default function ({ parentElement, data: [data], setStateValue }) {
  const find = (name) => parentElement.querySelector(`.${name}`);
  const sheet = find("sheet");
  const { patches } = data;

  // Python sends back what was drawn, so that it is still there after a visit to another level; another photo is bare.
  if (photos.get(parentElement)?.about !== data.about) {
    const image = new Image();
    image.src = data.photo;
    photos.set(parentElement, { about: data.about, strokes: data.strokes, cells: data.cells, stroke: null, cursor: null, image });
  }
  const photo = photos.get(parentElement);
  const enlarge = Math.max(1, SMALLEST / Math.max(...data.size));
  [sheet.width, sheet.height] = data.size.map((side) => Math.round(side * enlarge));
  const context = sheet.getContext("2d");
  const rounded = (value) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;
  const edge = (at, side) => Math.round((at * side) / patches);

  function box(cell) {
    const [row, column] = [Math.floor(cell / patches), cell % patches];
    const [x, y] = [edge(column, sheet.width), edge(row, sheet.height)];
    return [x, y, edge(column + 1, sheet.width) - x, edge(row + 1, sheet.height) - y];
  }
  function draw() {
    if (!photo.image.complete) return photo.image.addEventListener("load", draw, { once: true });
    context.drawImage(photo.image, 0, 0, sheet.width, sheet.height);
    context.fillStyle = context.strokeStyle = data.colour;
    for (const cell of photo.cells) context.fillRect(...box(cell));
    context.lineCap = context.lineJoin = "round";
    for (const [width, ...points] of photo.strokes) {
      context.lineWidth = width * sheet.width;
      context.beginPath();
      context.moveTo(points[0] * sheet.width, points[1] * sheet.height);
      for (let i = 0; i < points.length; i += 2) context.lineTo(points[i] * sheet.width, points[i + 1] * sheet.height + 0.01);
      context.stroke();
    }
    if (photo.cursor !== null) {
      context.lineWidth = 4;
      context.strokeStyle = "#d55e00";
      context.strokeRect(...box(photo.cursor));
    }
    find("undo").disabled = photo.strokes.length + photo.cells.length === 0;
    find("clear").disabled = find("undo").disabled;
  }
  function change(strokes, cells) {
    Object.assign(photo, { strokes, cells });
    draw();
    setStateValue("covered", { about: data.about, strokes, cells });
  }
  function back() {
    if (photo.strokes.length) change(photo.strokes.slice(0, -1), photo.cells);
    else if (photo.cells.length) change([], photo.cells.slice(0, -1));
  }
  function at(event) {
    const area = sheet.getBoundingClientRect();
    return [rounded((event.clientX - area.left) / area.width), rounded((event.clientY - area.top) / area.height)];
  }

  // The stroke under way is kept with the photo: the page may call this function anew while the pen is down.
  sheet.onpointerdown = (event) => {
    if (event.button > 0) return;
    sheet.setPointerCapture(event.pointerId);
    photo.cursor = null;
    photo.stroke = [find("brush").value / 100, ...at(event)];
    photo.strokes = [...photo.strokes, photo.stroke];
    draw();
  };
  sheet.onpointermove = (event) => {
    if (!photo.stroke) return;
    for (const part of event.getCoalescedEvents?.() ?? [event]) photo.stroke.push(...at(part));
    draw();
  };
  sheet.onpointerup = sheet.onpointercancel = () => {
    if (!photo.stroke) return;
    photo.stroke = null;
    change(photo.strokes, photo.cells);
  };

  const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  sheet.onkeydown = (event) => {
    const move = moves[event.key];
    if (!move && ![" ", "Enter", "Backspace", "Delete"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Backspace") return back();
    if (event.key === "Delete") return change([], []);
    const cell = photo.cursor ?? Math.floor(patches / 2) * (patches + 1);
    if (move && photo.cursor !== null) {
      const moved = [Math.floor(cell / patches) + move[0], (cell % patches) + move[1]].map((place) => Math.max(0, Math.min(patches - 1, place)));
      photo.cursor = moved[0] * patches + moved[1];
    } else photo.cursor = cell;
    const covered = photo.cells.includes(photo.cursor);
    const [row, column] = [Math.floor(photo.cursor / patches) + 1, (photo.cursor % patches) + 1];
    find("hint").textContent = `row ${row}, column ${column}${covered === Boolean(move) ? ": covered" : ": open"}`;
    if (move) draw();
    else change(photo.strokes, covered ? photo.cells.filter((other) => other !== photo.cursor) : [...photo.cells, photo.cursor]);
  };
  sheet.onblur = () => {
    photo.cursor = null;
    find("hint").textContent = data.hint;
    draw();
  };
  find("undo").onclick = back;
  find("clear").onclick = () => change([], []);
  if (photo.cursor === null) find("hint").textContent = data.hint;
  draw();
}
