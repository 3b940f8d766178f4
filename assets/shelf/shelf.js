// A shelf of items: pictures with their scores and the parts of these; a card that is already here moves to its new place.

const MOVE = { duration: 450, easing: "ease-in-out" }; // milliseconds: long enough to be followed by eye

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function instead(card) {
  return element("span", { className: "instead" }, card.title);
}

function picture(card, old) {
  if (old && old.getAttribute("src") === card.source) {
    old.alt = card.title;
    return old; // drawn again it would flicker
  }
  const image = element("img", { alt: card.title, loading: "lazy", draggable: false, src: card.source });
  image.onerror = () => {
    image.classList.add("absent");
    image.after(instead(card));
  };
  return image;
}

function bar(card) {
  const pieces = card.bar.map((piece) => {
    const made = element("span", { className: piece.negative ? "piece negative" : "piece", title: piece.title });
    made.style.left = `${piece.left}%`;
    made.style.width = `${piece.width}%`;
    made.style.backgroundColor = piece.colour;
    return made;
  });
  const made = element("div", { className: "bar" }, ...pieces);
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", card.parts);
  if (card.zero > 0) {
    const zero = element("span", { className: "zero", title: "0" });
    zero.style.left = `${card.zero}%`;
    made.append(zero);
  }
  return made;
}

export default function ({ parentElement, data: [data], setTriggerValue }) {
  const root = parentElement.querySelector(".shelf");
  const list = root.querySelector(".cards");
  const legend = root.querySelector(".legend");
  const { cards, actions, click, colours } = data;
  root.classList.toggle("small", data.small);
  root.classList.toggle("row", data.row);
  root.classList.toggle("led", data.led);
  root.classList.toggle("white", data.on_white);
  root.style.setProperty("--card", data.width);
  root.style.setProperty("--aspect", data.aspect);
  list.setAttribute("aria-label", data.description);
  legend.hidden = colours.length === 0;
  legend.replaceChildren(
    ...colours.map(({ name, colour }) => {
      const mark = element("i");
      mark.style.background = colour;
      return element("li", {}, mark, name);
    }),
  );

  if (legend.scrollWidth > legend.clientWidth) legend.tabIndex = 0; // the keyboard pushes it aside, too
  else legend.removeAttribute("tabindex");

  const focused = root.getRootNode().activeElement;
  const focus = list.contains(focused) ? [focused.closest(".card").dataset.item, focused.dataset.action] : null;
  const here = new Map([...list.children].map((card) => [card.dataset.item, card]));
  const places = new Map([...here].map(([item, card]) => [item, card.getBoundingClientRect()]));
  const aside = list.scrollLeft;
  list.replaceChildren(...cards.map((card) => filled(here.get(card.item) ?? element("li"), card)));
  list.scrollLeft = aside;
  if (focus) for (const button of list.querySelectorAll("button")) if (same(button, focus)) button.focus();
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) for (const card of list.children) move(card, places.get(card.dataset.item));

  function filled(place, card) {
    const image = card.source ? picture(card, place.querySelector("img")) : null;
    const frame = element(click ? "button" : "div", { className: "picture", title: card.title }, ...(image ? [image] : []));
    if (!image || image.classList.contains("absent")) frame.append(instead(card));
    if (click) act(frame, click, `${data.click_label} ${card.title}`, card);
    if (click) frame.setAttribute("aria-pressed", card.chosen);
    place.className = card.chosen ? "card chosen" : "card";
    place.dataset.item = card.item;
    place.replaceChildren(frame, ...(data.small ? [] : [about(card)]));
    return place;
  }
  function about(card) {
    const made = element("div", { className: "about" });
    if (card.score)
      made.append(
        element("div", { className: "line" }, element("span", { className: "rank" }, card.rank), element("span", { className: "score" }, card.score)),
      );
    if (card.bar.length) made.append(bar(card));
    made.append(...card.sentences.map((sentence) => element("p", {}, sentence)));
    const buttons = Object.entries(actions).map(([action, { text, label }]) => {
      const button = element("button", { type: "button", title: label }, text);
      act(button, action, `${label} ${card.title}`, card);
      return button;
    });
    if (buttons.length) made.append(element("div", { className: "actions" }, ...buttons));
    return made;
  }
  function act(button, action, label, card) {
    button.type = "button";
    button.dataset.action = action;
    button.setAttribute("aria-label", label);
    button.onclick = () => setTriggerValue("acted", { action, item: card.item });
  }
}

function same(button, [item, action]) {
  return button.dataset.action === action && button.closest(".card").dataset.item === item;
}

function move(card, from) {
  if (!from) return;
  const to = card.getBoundingClientRect();
  const [x, y] = [from.left - to.left, from.top - to.top];
  if (x || y) card.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], MOVE);
}
