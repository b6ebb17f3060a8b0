(...given) => {
  // A page that the browser kept for Back has lost its connection: its picture has gone on without it.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.documentElement.inert = true; // a click now would be of a page that is about to go
    location.reload();
  });
  // Who this is: an id that only this browser knows. Where it may keep nothing, the visit ends with the page.
  const NAME = "impasto-visit";
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  let visit = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    visit = localStorage.getItem(NAME) || visit;
    localStorage.setItem(NAME, visit);
  } catch {}
  return [visit, ...given.slice(1)];
}
