// Whether this browser can load a picture from a public address: asked once, and told once.

const PATIENCE_MS = 5000;
const asked = new WeakMap(); // parentElement -> the try that was made

export default function ({ parentElement, data: [data], setTriggerValue }) {
  if (asked.get(parentElement) === data.attempt) return; // the page ran anew
  asked.set(parentElement, data.attempt);
  const image = new Image();
  const late = setTimeout(() => tell(false), PATIENCE_MS);
  const tell = (loaded) => {
    clearTimeout(late);
    image.onload = image.onerror = null;
    setTriggerValue("loaded", { loaded });
  };
  image.onload = () => tell(true);
  image.onerror = () => tell(false);
  image.referrerPolicy = "no-referrer";
  image.src = data.address;
}
