// A caption over its photo: every word is a button that says where the network looked and what it nearly said.
import { drawLook, placeOf } from "./look.js";

const WORD_MS = 260; // between two words while the caption is written
const SMALLEST = 480; // pixels of the longer side; smaller photos are enlarged
const instances = new WeakMap(); // parentElement -> { said, shown, chosen, cells, timer, image }

function percent(share) {
  if (share > 0.9999) return "≥ 99.99 %";
  if (share < 0.0001) return "≤ 0.01 %";
  return `${(100 * share).toFixed(share >= 0.01 && share <= 0.99 ? 0 : 2)} %`;
}

const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

export default function ({ parentElement, data: [data], setTriggerValue }) {
  const root = parentElement.querySelector(".caption");
  const find = (name) => root.querySelector(`.${name}`);
  const { words, grid } = data;
  const brightest = Math.max(...words.flatMap((word) => word.attention));
  const state = instances.get(parentElement) ?? { said: [], shown: 0, chosen: null, cells: false };
  instances.set(parentElement, state);
  clearTimeout(state.timer);

  // ----- what is new: the words from the first that differs are written anew
  const said = words.map((word) => word.text);
  if (state.photo !== data.photo || said.join(" ") !== state.said.join(" ")) {
    let same = 0;
    while (state.photo === data.photo && same < said.length && said[same] === state.said[same]) same++;
    Object.assign(state, { said, photo: data.photo, chosen: null, shown: calm() ? said.length : same });
  }
  if (state.image?.src !== data.photo) {
    state.image = new Image();
    state.image.src = data.photo;
  }
  const enlarge = Math.max(1, SMALLEST / Math.max(...data.size));
  const [width, height] = data.size.map((side) => Math.round(side * enlarge));
  const ready = (draw) => (state.image.complete ? draw() : state.image.addEventListener("load", draw, { once: true }));

  for (const name of ["look", "told"]) find(name).hidden = data.wall;
  find("wall").hidden = !data.wall;
  if (data.wall) {
    find("wall").setAttribute("aria-label", "Where the network looked for every word");
    find("wall").replaceChildren(...words.map(tile));
    return;
  }

  /** One word of the wall: a small photo with its look. */
  function tile(word) {
    const figure = document.createElement("figure");
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width / 2, height / 2];
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `For “${name(word)}” ${whereOf(word)}`);
    const label = document.createElement("figcaption");
    label.append(name(word), Object.assign(document.createElement("span"), { textContent: percent(word.p) }));
    figure.append(canvas, label);
    ready(() => drawLook(canvas, state.image, word.attention, grid, brightest, false));
    return figure;
  }

  // ----- the photo
  const sheet = find("sheet");
  const box = find("cells-box");
  [sheet.width, sheet.height] = [width, height];
  box.checked = state.cells;
  find("cells").lastElementChild.textContent = `show the ${grid[0]} × ${grid[1]} cells that the network sees`;
  box.onchange = () => {
    state.cells = box.checked;
    draw();
  };
  const looking = () => words[state.shown < words.length ? state.shown - 1 : state.chosen];
  function draw() {
    ready(() => drawLook(sheet, state.image, looking()?.attention, grid, brightest, state.cells));
    sheet.setAttribute("aria-label", looking() ? `The photo, bright where the network looked for “${name(looking())}”` : "The photo");
  }
  sheet.onpointermove = (event) => {
    const area = sheet.getBoundingClientRect();
    const at = (share, cells) => Math.max(0, Math.min(cells - 1, Math.floor(share * cells)));
    const row = at((event.clientY - area.top) / area.height, grid[0]);
    const column = at((event.clientX - area.left) / area.width, grid[1]);
    const word = looking();
    find("value").textContent = word
      ? `row ${row + 1}, column ${column + 1}: ${percent(word.attention[row * grid[1] + column])} of the look for “${name(word)}”`
      : "";
  };
  sheet.onpointerleave = () => (find("value").textContent = "");

  // ----- the words
  function name(word) {
    return word.end ? "the end" : word.text;
  }
  function whereOf(word) {
    const most = Math.max(...word.attention);
    if (most < 1.2 / word.attention.length) return "the network looked at the whole photo alike";
    return `the network looked most ${placeOf(word.attention.indexOf(most), grid)} (${percent(most)} of the look in one cell)`;
  }
  const chips = words.map((word, at) => {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.className = `word${word.end ? " end" : ""}${word.forced ? " forced" : ""}`;
    chip.style.setProperty("--sure", `${Math.round(8 + 42 * word.p)}%`);
    chip.append(
      Object.assign(document.createElement("span"), { className: "text", textContent: word.end ? "end" : word.text }),
      Object.assign(document.createElement("span"), { className: "sure", textContent: percent(word.p) }),
    );
    chip.setAttribute("aria-label", `${name(word)}, ${percent(word.p)} sure${word.forced ? ", your word" : ""}`);
    chip.onclick = () => choose(state.chosen === at ? null : at);
    return chip;
  });
  find("words").replaceChildren(...chips);
  find("words").setAttribute("aria-label", "The caption, a button for every word");
  find("words").onkeydown = (event) => {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = chips.indexOf(root.getRootNode().activeElement);
    if (event.key === "Escape") choose(null);
    else if (move && at >= 0) {
      const next = Math.max(0, Math.min(chips.length - 1, at + move));
      chips[next].focus();
      choose(next);
    } else return;
    event.preventDefault();
  };

  function choose(at) {
    finish();
    state.chosen = at;
    show();
  }
  function show() {
    const writing = state.shown < words.length;
    chips.forEach((chip, at) => {
      chip.classList.toggle("waiting", at >= state.shown);
      chip.setAttribute("aria-pressed", String(!writing && at === state.chosen));
    });
    draw();
    explain(writing ? null : words[state.chosen]);
  }

  // ----- why this word
  function explain(word) {
    find("hint").textContent = word ? "" : data.hint;
    find("asked").textContent = word ? `“${name(word)}”: ${percent(word.p)} sure` : "";
    const where = word ? whereOf(word) : "";
    find("where").textContent = where && `For it ${where}.`;
    find("nearly").textContent = !word ? "" : data.force ? "It nearly said this instead. Choose one, and it goes on from there:" : "It nearly said:";
    find("runners").replaceChildren(...(word ? word.runners : []).map(([text, p]) => runner(state.chosen, text, p)));
  }
  function runner(at, text, p) {
    const shown = text === data.end ? "(the end)" : text;
    const row = document.createElement(data.force ? "button" : "div");
    row.append(
      Object.assign(document.createElement("span"), { textContent: shown }),
      Object.assign(document.createElement("span"), { textContent: percent(p) }),
    );
    row.style.setProperty("--share", `${100 * p}%`);
    if (data.force) {
      row.type = "button";
      row.setAttribute("aria-label", `What if it said ${shown}? ${percent(p)}`);
      row.onclick = () => setTriggerValue("forced", { at, word: text });
    }
    return row;
  }

  // ----- written word by word, and spoken
  function write() {
    show();
    if (state.shown < words.length) {
      state.timer = setTimeout(() => {
        state.shown++;
        write();
      }, WORD_MS);
    }
  }
  function finish() {
    clearTimeout(state.timer);
    state.shown = words.length;
  }
  find("replay").hidden = calm();
  find("replay").onclick = () => {
    Object.assign(state, { shown: 0, chosen: null });
    clearTimeout(state.timer);
    write();
  };
  find("speak").hidden = !("speechSynthesis" in window);
  find("speak").onclick = () => {
    const speech = new SpeechSynthesisUtterance(words.filter((word) => !word.end).map((word) => word.text).join(" "));
    speech.lang = "en";
    speechSynthesis.cancel();
    speechSynthesis.speak(speech);
  };
  write();
  return () => clearTimeout(state.timer);
}
