// A strip of pictures to begin with, in one row that is pushed aside where it is too long.  Files dropped on the page go to an upload box.

let drop = ""; // the key of that box; it is looked for anew each time, as Streamlit draws it

function box(event) {
  if (!drop || !event.dataTransfer?.types.includes("Files")) return null;
  const found = document.querySelector(`.st-key-${CSS.escape(drop)} [data-testid="stFileUploaderDropzone"]`);
  return event.target.closest?.('[data-testid="stFileUploaderDropzone"]') ? null : found; // a box takes what falls into it itself
}

document.addEventListener("dragover", (event) => {
  const found = box(event);
  if (!found) return;
  event.preventDefault();
  found.dataset.over = "";
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) delete box(event)?.dataset.over;
});
document.addEventListener("drop", (event) => {
  const found = box(event);
  if (!found) return;
  event.preventDefault();
  delete found.dataset.over;
  const input = found.querySelector('input[type="file"]');
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

export default function ({ parentElement, data: [data], setTriggerValue }) {
  const list = parentElement.querySelector(".strip");
  list.setAttribute("aria-label", data.description);
  drop = data.drop;
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

  function place({ name, title, source, chosen, mark, named, on_white }) {
    const button = old.get(name) ?? document.createElement("button");
    Object.assign(button, { type: "button", title, onclick: () => setTriggerValue("chosen", name) });
    button.dataset.name = name;
    button.classList.toggle("white", on_white);
    button.setAttribute("aria-pressed", chosen);
    button.setAttribute("aria-label", mark ? `${title} (${data.marked})` : title);
    if (button.querySelector("img")?.src !== source) {
      button.replaceChildren(Object.assign(new Image(), { src: source, alt: "", draggable: false }));
      if (named) button.append(Object.assign(document.createElement("span"), { className: "name", textContent: title }));
      if (mark) button.append(Object.assign(document.createElement("span"), { className: "mark", textContent: mark }));
    }
    const item = document.createElement("li");
    item.append(button);
    return item;
  }
}
