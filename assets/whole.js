// Gradio puts the page together piece by piece, and each would push the others about: it is shown once it is whole.
{
  const LATEST_MS = 10000;
  const there = (selector) => document.querySelector(selector);
  const isWhole = () => there("#paint") && there("#examples img") && !there(".loading");
  // An address with this opens the page for programs; Gradio has its switch on then, and shows nothing until it is
  // switched off and on.
  const forPrograms = () => {
    if (new URLSearchParams(location.search).get("view") !== "api" || there(".api-docs")) return;
    there(".show-api")?.click();
    requestAnimationFrame(() => there(".show-api")?.click());
  };
  let since = Infinity; // from the first of its pieces on, on however slow a way
  const look = () => {
    if (there("#studio")) since = Math.min(since, performance.now());
    if (!isWhole() && performance.now() - since < LATEST_MS) return requestAnimationFrame(look);
    document.documentElement.classList.add("whole");
    forPrograms();
  };
  requestAnimationFrame(look);
}
