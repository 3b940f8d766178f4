// The address bar follows the reader's choices without a new step in the history, and this browser gets its reader's key.

export default ({ data }) => {
  const [{ page, choices, cookie, key }] = data;
  if (key) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${cookie}=${key}; path=/; SameSite=Strict${secure}`;
  }
  if (!location.pathname.endsWith(`/${page}`)) return; // the reader has gone on to another page
  const now = new URLSearchParams(location.search);
  const next = new URLSearchParams(choices);
  for (const [name, value] of now) if (name.startsWith("embed")) next.append(name, value);
  if (now.toString() === next.toString()) return;
  const search = next.toString();
  history.replaceState(history.state, "", location.pathname + (search && `?${search}`) + location.hash);
};
