// The tree of a beam search: time runs to the right, the likelier sentence stands higher; every word tells its whole sentence.

const [COLUMN, ROW, WIDTH, HEIGHT, EDGE] = [106, 58, 84, 42, 4]; // pixels
const SVG = "http://www.w3.org/2000/svg";

function element(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export default function ({ parentElement, data: [data] }) {
  const root = parentElement.querySelector(".search-tree");
  const svg = root.querySelector("svg");
  const told = root.querySelector(".told");
  const { nodes } = data;
  const x = (node) => EDGE + node.step * COLUMN;
  const y = (node) => EDGE + node.place * ROW;
  const width = 2 * EDGE + WIDTH + COLUMN * Math.max(...nodes.map((node) => node.step));
  const height = 2 * EDGE + HEIGHT + ROW * Math.max(...nodes.map((node) => node.place));
  for (const [key, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}`, "aria-label": data.description }))
    svg.setAttribute(key, value);
  root.querySelector(".scroll").setAttribute("aria-label", "The tree; scroll to the right to read on");

  const parents = new Set(nodes.map((node) => node.parent));
  const lines = nodes.map((node) => {
    const from = nodes[node.parent];
    if (!from) return null;
    const [x0, y0, x1, y1] = [x(from) + WIDTH, y(from) + HEIGHT / 2, x(node), y(node) + HEIGHT / 2];
    const middle = (x0 + x1) / 2;
    return element("path", { d: `M${x0} ${y0}C${middle} ${y0} ${middle} ${y1} ${x1} ${y1}`, class: node.best ? "best" : "" });
  });
  const boxes = nodes.map((node, at) => {
    const word = element("text", { x: WIDTH / 2, y: 18, class: "word" }, node.ends ? "end" : node.word);
    if (node.word.length > 10) {
      word.setAttribute("textLength", WIDTH - 8);
      word.setAttribute("lengthAdjust", "spacingAndGlyphs");
    }
    const left = !parents.has(at) && !node.ends; // nothing grew from it
    const box = element(
      "g",
      {
        class: `node ${node.best ? "best" : ""} ${left ? "left" : ""}`,
        transform: `translate(${x(node)} ${y(node)})`,
        tabindex: 0,
        role: "img",
        "aria-label": sentence(at),
      },
      element("rect", { width: WIDTH, height: HEIGHT, rx: 8, "stroke-dasharray": left ? "4 3" : "none" }),
      word,
      element("text", { x: WIDTH / 2, y: 34, class: "sure" }, node.label),
    );
    box.onpointerenter = box.onfocus = () => follow(at);
    box.onpointerleave = box.onblur = () => follow(-1);
    return box;
  });
  svg.replaceChildren(...lines.filter(Boolean), ...boxes);

  function way(at) {
    const found = [];
    for (; at >= 0; at = nodes[at].parent) found.unshift(at);
    return found;
  }
  function sentence(at) {
    const words = way(at).map((step) => (nodes[step].ends ? "(end)" : nodes[step].word));
    return `“${words.join(" ")}”, log-probability ${nodes[at].total.toFixed(2).replace("-", "−")}`;
  }
  function follow(at) {
    const on = new Set(way(at));
    boxes.forEach((box, node) => box.classList.toggle("on", on.has(node)));
    lines.forEach((line, node) => line?.classList.toggle("on", on.has(node)));
    told.textContent = at < 0 ? "" : sentence(at);
  }
  follow(-1);
}
