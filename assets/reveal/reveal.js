// Brings a part of the page to the top of the window when the reader has asked for it, and its chosen tab into sight of its row.

const seen = new WeakMap(); // parentElement -> how often it was asked for

function aside(tab) {
  let row = tab?.parentElement;
  while (row && row.scrollWidth <= row.clientWidth) row = row.parentElement;
  if (!row?.closest(".st-key-levels")) return; // all tabs fit
  const [inside, around] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += inside.left - around.left - (around.width - inside.width) / 2;
}

export default function ({ parentElement, data: [{ part, asked }] }) {
  const place = document.querySelector(`.st-key-${part}`);
  const before = seen.get(parentElement) ?? asked;
  seen.set(parentElement, asked);
  const chosen = place?.querySelector('[aria-checked="true"]');
  aside(chosen);
  if (!place || asked === before) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  place.scrollIntoView({ block: "start", behavior: calm ? "instant" : "smooth" });
  chosen?.focus({ preventScroll: true });
}
