// A strip of pictures to begin with, in one row that is pushed aside where it is too long.

export default function ({ parentElement, data: [data], setTriggerValue }) {
  const list = parentElement.querySelector(".strip");
  list.setAttribute("aria-label", data.description);
  const old = new Map([...list.querySelectorAll("button")].map((button) => [button.dataset.name, button]));
  const focused = list.getRootNode().activeElement?.dataset.name;
  const aside = list.scrollLeft;
  list.replaceChildren(...data.pictures.map(place));
  list.scrollLeft = aside;
  const chosen = list.querySelector('[aria-pressed="true"]');
  if (chosen) {
    const [inside, around] = [chosen.getBoundingClientRect(), list.getBoundingClientRect()];
    if (inside.left < around.left || inside.right > around.right) list.scrollLeft += inside.left - around.left - around.width / 3;
  }
  if (focused) list.querySelector(`[data-name="${CSS.escape(focused)}"]`)?.focus();

  function place({ name, title, source, chosen, mark }) {
    const button = old.get(name) ?? document.createElement("button");
    Object.assign(button, { type: "button", title, onclick: () => setTriggerValue("chosen", name) });
    button.dataset.name = name;
    button.setAttribute("aria-pressed", chosen);
    button.setAttribute("aria-label", mark ? `${title} (${data.marked})` : title);
    if (button.querySelector("img")?.src !== source) {
      button.replaceChildren(Object.assign(new Image(), { src: source, alt: "", draggable: false }));
      if (mark) button.append(Object.assign(document.createElement("span"), { className: "mark", textContent: mark }));
    }
    const item = document.createElement("li");
    item.append(button);
    return item;
  }
}
