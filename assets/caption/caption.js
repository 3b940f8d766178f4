// A caption beside its photo: every word is a button that says where the network looked, what it nearly said and what covering a part costs.
import { drawLook, drawSigned, placeOf } from "./look.js";

const WORD_MS = 260; // between two words while the caption is written
const SMALLEST = 480; // pixels of the longer side; smaller photos are enlarged
const LEAST = 0.2; // a change of log-probability that is smaller is drawn paler, however large the others are
const instances = new WeakMap(); // parentElement -> { said, shown, chosen, thing, cells, timer, image }

function percent(share) {
  if (share > 0.9999) return "≥\u202f99.99\u202f%";
  if (share < 0.0001) return "≤\u202f0.01\u202f%";
  return `${(100 * share).toFixed(share >= 0.01 && share <= 0.99 ? 0 : 2)}\u202f%`;
}

function signed(value, digits = 2) {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const sum = (values) => values.reduce((total, value) => total + value, 0);
const strongest = (values) => Math.max(...values.map(Math.abs));

export default function ({ parentElement, data: [data], setTriggerValue }) {
  const root = parentElement.querySelector(".caption");
  const find = (name) => root.querySelector(`.${name}`);
  const { words, grid, things } = data;
  const state = instances.get(parentElement) ?? { said: [], shown: 0, chosen: null, thing: null, cells: false };
  instances.set(parentElement, state);
  clearTimeout(state.timer);

  // ----- what is new: the words from the first that differs are written anew
  const said = words.map((word) => word.text);
  if (state.photo !== data.photo || said.join(" ") !== state.said.join(" ")) {
    let same = 0;
    while (state.photo === data.photo && same < said.length && said[same] === state.said[same]) same++;
    Object.assign(state, { said, photo: data.photo, chosen: null, thing: null, shown: calm() ? said.length : same });
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
    const canvas = element("canvas", { width: width / 2, height: height / 2, role: "img", ariaLabel: `For “${name(word)}” ${whereOf(word)}` });
    ready(() => drawLook(canvas, state.image, word.even ? null : word.attention, grid, false));
    const label = element("figcaption", {}, name(word), element("span", {}, word.even ? "it looked everywhere" : percent(word.p)));
    return element("figure", {}, canvas, label);
  }

  // ----- the photo, and the numbers over it
  const [first, second] = root.querySelectorAll(".sheet");
  const box = find("cells-box");
  for (const sheet of [first, second]) Object.assign(sheet, { width, height });
  box.checked = state.cells;
  box.onchange = () => {
    state.cells = box.checked;
    draw();
  };
  const looking = () => words[state.shown < words.length ? state.shown - 1 : state.chosen];
  const weighed = () => (state.thing === null ? null : data.evidence?.[state.thing]);
  const covered = () => (state.chosen === null || state.shown < words.length ? null : data.covered?.[state.chosen]);
  const patches = [data.patches, data.patches];

  function draw() {
    const [word, evidence, losses] = [looking(), weighed(), covered()];
    ready(() => {
      if (evidence) drawSigned(first, state.image, evidence.cells, grid, strongest(evidence.cells), state.cells);
      else drawLook(first, state.image, word && !word.even ? word.attention : null, grid, state.cells);
      if (losses) drawSigned(second, state.image, losses, patches, Math.max(LEAST, strongest(losses)), true);
    });
    const over = evidence ? `what speaks for “${things[state.thing].kind}”` : word ? whereOf(word) : "";
    first.setAttribute("aria-label", over ? `The photo; in colour: ${over}` : "The photo");
    second.setAttribute("aria-label", losses ? `The photo; in colour: what covering costs the word. ${costOf(losses)}` : "");
    label(first, evidence ? `speaks for “${things[state.thing].kind}” (blue), against it (orange)` : !word ? data.credit : word.even ? "it looked everywhere" : "where it looked");
    label(second, "what covering a patch costs the word (blue), or gives it (orange)");
    second.parentElement.hidden = !losses;
    find("cells").hidden = !(evidence || word);
    find("cells").lastElementChild.textContent = `show the ${grid[0]} × ${grid[1]} cells that the network sees`;
    find("value").textContent = "";
  }
  function label(sheet, text) {
    sheet.nextElementSibling.textContent = text;
  }
  function told(sheet, [rows, columns], text) {
    sheet.onpointermove = (event) => {
      const area = sheet.getBoundingClientRect();
      const at = (share, cells) => Math.max(0, Math.min(cells - 1, Math.floor(share * cells)));
      const row = at((event.clientY - area.top) / area.height, rows);
      const column = at((event.clientX - area.left) / area.width, columns);
      const told = text(row * columns + column);
      find("value").textContent = told && `row ${row + 1}, column ${column + 1}: ${told}`;
    };
    sheet.onpointerleave = () => (find("value").textContent = "");
  }
  told(first, grid, (cell) => {
    if (weighed()) return `${signed(weighed().cells[cell], 3)} of the score`;
    return looking() ? `${percent(looking().attention[cell])} of the look; an even one has ${percent(1 / (grid[0] * grid[1]))} everywhere` : "";
  });
  told(second, patches, (cell) => (covered() ? `with this patch covered the word's log-probability changes by ${signed(-covered()[cell])}` : ""));

  // ----- the words
  function name(word) {
    return word.end ? "the end" : word.text;
  }
  function whereOf(word) {
    if (word.even) return "the network looked everywhere";
    const most = Math.max(...word.attention);
    return `the network looked most ${placeOf(word.attention.indexOf(most), grid)} (${percent(most)} of the look in one cell)`;
  }
  function costOf(losses) {
    const most = Math.max(...losses);
    if (most < 0.05) return "No single patch matters for it: cover any, and it stays as probable.";
    const times = Math.exp(most);
    return `Cover the patch ${placeOf(losses.indexOf(most), patches)}, and it becomes ${times < 10 ? times.toFixed(1) : Math.round(times).toLocaleString("en")} times less probable.`;
  }
  const chips = words.map((word, at) => {
    const chip = element("button", { type: "button", className: `word${word.end ? " end" : ""}${word.forced ? " forced" : ""}${word.named ? " named" : ""}` });
    chip.style.setProperty("--sure", `${Math.round(8 + 42 * word.p)}%`);
    chip.append(element("span", { className: "text" }, word.end ? "end" : word.text), element("span", { className: "sure" }, percent(word.p)));
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

  // ----- doubt
  find("lead").textContent = data.lead;
  root.classList.toggle("guess", data.guess);
  find("doubt").hidden = !data.doubt;
  find("how").textContent = data.doubt;
  find("doubt").querySelector("summary").setAttribute("aria-label", "What the numbers mean");
  find("help").replaceChildren(...data.help.map((text) => element("p", {}, text)));

  // ----- what else it recognised
  const buttons = things.map((thing, at) => {
    const button = element("button", { type: "button", className: "thing" }, `${thing.word} `, element("span", {}, percent(thing.p)));
    button.setAttribute("aria-label", `${thing.word}, ${percent(thing.p)}: what on the photo speaks for it?`);
    button.onclick = () => {
      choose(null, state.thing === at ? null : at);
      if (state.thing !== null && !data.evidence) setTriggerValue("weigh", at);
    };
    return button;
  });
  find("things").hidden = !buttons.length;
  find("things").replaceChildren(element("span", {}, data.strange ? "It resembles" : "It recognises"), ...buttons);
  find("things").setAttribute("aria-label", "Kinds of things, a button for each");

  function choose(at, thing = null) {
    finish();
    Object.assign(state, { chosen: at, thing });
    show();
  }
  function show() {
    const writing = state.shown < words.length;
    chips.forEach((chip, at) => {
      chip.classList.toggle("waiting", at >= state.shown);
      chip.setAttribute("aria-pressed", String(!writing && at === state.chosen));
    });
    buttons.forEach((button, at) => button.setAttribute("aria-pressed", String(at === state.thing)));
    draw();
    explain(writing ? null : words[state.chosen]);
  }

  // ----- why this word, or this thing
  function explain(word) {
    const [evidence, losses] = [weighed(), covered()];
    find("hint").textContent = word || state.thing !== null ? "" : data.hint;
    find("asked").textContent = word ? `“${name(word)}”: ${percent(word.p)} sure` : state.thing === null ? "" : asThing(things[state.thing]);
    find("where").textContent = word
      ? [`For it ${whereOf(word)}.`, losses ? costOf(losses) : "", word.named ? data.named : ""].filter(Boolean).join(" ")
      : evidence
        ? added(evidence)
        : "";
    find("try").hidden = !word || Boolean(losses) || !data.cover;
    find("try").textContent = `Cover the photo, patch by patch: what does the word need?`;
    find("nearly").textContent = !word ? "" : data.force ? "It nearly said this instead. Choose one, and it goes on from there:" : "It nearly said:";
    find("runners").replaceChildren(...(word ? word.runners : []).map(([text, p]) => runner(state.chosen, text, p)));
  }
  function asThing(thing) {
    return thing.word === thing.kind ? `“${thing.word}”: ${percent(thing.p)}` : `“${thing.word}”: ${percent(thing.p)}, most of all “${thing.kind}”`;
  }
  /** The sum as it can be checked: cells for and against, the bias, and the score that they make. */
  function added({ cells, bias, logit }) {
    const [pro, contra] = [sum(cells.filter((value) => value > 0)), sum(cells.filter((value) => value < 0))];
    return `The ${cells.length} cells add up: ${signed(pro)} (blue) ${signed(contra)} (orange) ${signed(bias)} (the bias) = ${signed(logit)}, its score (logit). The highest of 1000 scores win.`;
  }
  find("try").onclick = () => setTriggerValue("try", true);
  function runner(at, text, p) {
    const shown = text === data.end ? "(the end)" : text;
    const row = element(data.force ? "button" : "div", {}, element("span", {}, shown), element("span", {}, percent(p)));
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
    Object.assign(state, { shown: 0, chosen: null, thing: null });
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
