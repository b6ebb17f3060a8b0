// Cropping and turning the photo or an own painting, on the canvas: what is dragged over is kept. The server cuts, and
// shows what is left.
() => {
  const SMALLEST = 0.03; // of a side: what is dragged over less was a click
  const GONE_MS = 2000; // a photo that comes back sooner was hidden by a file that is none
  const part = (selector) => document.querySelector(`#cut ${selector}`);
  const OPENERS = { photo: "#cut_open", own: "#cut_own" };
  const pictures = { photo: { source: "", cuts: 0, isOurs: false }, own: { source: "", cuts: 0, isOurs: false } };
  let of = "photo", from = null, kept = null, wanted = null;

  window.cutWanted = () => [null, wanted];

  const show = () => {
    const [left, top, right, bottom] = (kept ?? [0, 0, 1, 1]).map((share) => 100 * share);
    Object.assign(part("i").style, { left: `${left}%`, top: `${top}%`, width: `${right - left}%`, height: `${bottom - top}%` });
    part("[data-do=crop]").disabled = !kept;
    part("[data-do=undo]").disabled = !pictures[of].cuts;
  };
  const lay = () => {
    const picture = part("img"), { source } = pictures[of];
    kept = null;
    picture.onload = () => part(".board").style.setProperty("--ratio", picture.naturalWidth / picture.naturalHeight);
    picture.src = source;
    if (!source) setTimeout(() => pictures[of].source || open(false), GONE_MS);
    show();
  };

  const open = (isOpen) => {
    if (part(".desk").hidden !== isOpen) return;
    part(".desk").hidden = !isOpen;
    (isOpen ? part("[data-do=turn]") : document.querySelector(OPENERS[of]))?.focus({ preventScroll: true });
    if (isOpen) part(".desk").scrollIntoView({ block: "nearest" });
  };

  const send = (asked, change) => {
    wanted = { ...asked, of };
    pictures[of].cuts += change;
    pictures[of].isOurs = true;
    document.querySelector("#cut_button").click();
  };

  // A place on the photo, as shares of its sides.
  const place = (event) => {
    const seen = part(".board").getBoundingClientRect(), share = (value) => Math.min(1, Math.max(0, value));
    return [share((event.clientX - seen.left) / seen.width), share((event.clientY - seen.top) / seen.height)];
  };

  addEventListener("pointerdown", (event) => {
    const board = event.target.closest?.("#cut .board");
    if (!board || !event.isPrimary || event.button) return;
    event.preventDefault();
    board.setPointerCapture(event.pointerId);
    [from, kept] = [place(event), null];
  });
  addEventListener("pointermove", (event) => {
    if (!from || !event.isPrimary) return;
    const [[x, y], [a, b]] = [from, place(event)];
    const isLarge = Math.abs(x - a) > SMALLEST && Math.abs(y - b) > SMALLEST;
    kept = isLarge ? [Math.min(x, a), Math.min(y, b), Math.max(x, a), Math.max(y, b)] : null;
    show();
  });
  for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, () => (from = null));

  const does = {
    crop: () => send({ crop: kept }, 1),
    turn: () => send({ turn: 1 }, 1),
    undo: () => send({ undo: 1 }, -1),
    close: () => open(false),
  };
  addEventListener("click", (event) => {
    for (const [which, opener] of Object.entries(OPENERS)) if (event.target.closest?.(opener)) (of = which), lay(), open(true);
    does[event.target.closest?.("#cut button")?.dataset.do]?.();
  });
  const isTyping = (event) => event.target.closest?.("textarea, [role=listbox], input:not([type=range], [type=radio], [type=checkbox])");
  addEventListener("keydown", (event) => event.key === "Escape" && part(".desk") && !isTyping(event) && open(false));
  for (const which of Object.keys(pictures))
    addEventListener(which, ({ detail: source }) => {
      const told = pictures[which];
      if (!told.isOurs) told.cuts = 0;
      Object.assign(told, { source, isOurs: false });
      if (which === of) lay();
    });
}
