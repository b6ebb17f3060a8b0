// Regions, painted over the photo on the canvas. What is painted belongs to the photo that is shown there, and goes with
// it. Strokes are kept as such, so that the last can be taken back; `drawnRegions` hands them over as a file.
() => {
  const SHARPEST = 0.5; // pixels: strokes that end where they began are dots
  const box = () => document.querySelector("#marks .marks");
  const part = (selector) => box()?.querySelector(selector);
  const photo = () => document.querySelector("#photo img");
  let strokes = [], before = null, brush = "second"; // `before`: a picture of what was painted at an earlier visit
  let file = null; // of what is painted now: null for nothing, undefined where it is not handed over yet
  let saving = Promise.resolve(null), later = 0, coming = null, now = null;

  const paint = (context, stroke) => {
    if (!stroke.points) return context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    context.globalCompositeOperation = stroke.brush === "erase" ? "destination-out" : "source-over";
    Object.assign(context, { strokeStyle: box().dataset[stroke.brush] ?? "#000", lineWidth: stroke.size, lineCap: "round", lineJoin: "round" });
    context.beginPath();
    const [[x, y], ...rest] = stroke.points;
    context.moveTo(x, y);
    for (const point of rest.length ? rest : [[x + SHARPEST, y]]) context.lineTo(...point);
    context.stroke();
  };

  const draw = () => {
    const canvas = part("canvas"), context = canvas.getContext("2d", { willReadFrequently: true });
    context.globalCompositeOperation = "source-over";
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (before) context.drawImage(before, 0, 0, canvas.width, canvas.height);
    for (const stroke of strokes) paint(context, stroke);
    return context;
  };

  const isBlank = (context) => !new Uint32Array(context.getImageData(0, 0, context.canvas.width, context.canvas.height).data.buffer).some(Boolean);

  const show = () => {
    const isEmpty = isBlank(draw());
    part("[data-do=undo]").disabled = !strokes.length;
    part("[data-do=clear]").disabled = isEmpty;
    box().classList.toggle("has_marks", !isEmpty);
  };

  // Noted a moment after each change, so that a page that is loaded anew has it again.
  const changed = () => {
    file = undefined;
    show();
    clearTimeout(later);
    later = setTimeout(() => document.querySelector("#drawn")?.click(), 600);
  };

  // The photo that is shown, at the size that masks need: after it is known how large it is.
  const fit = () => {
    const { naturalWidth: width, naturalHeight: height } = part("img");
    if (!width) return;
    const scale = Math.min(1, box().dataset.side / Math.max(width, height));
    Object.assign(part("canvas"), { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) });
    part(".board").style.setProperty("--ratio", width / height);
    show();
  };

  const take = (source) => {
    strokes = [], before = null, file = null, clearTimeout(later);
    part("img").onload = fit;
    part("img").src = source;
    if (!source) return open(false);
    const found = coming;
    coming = null;
    if (found && isOf(found)) bring(found);
  };

  const at = (path) => `${window.gradio_config.root}${window.gradio_config.api_prefix ?? ""}/${path}`;
  const isOf = (found) => decodeURI(photo()?.src ?? "").endsWith(`/file=${found.photo}`);

  // What was painted over a photo before; it may come earlier than the photo.
  const bring = (found) => {
    if (!isOf(found)) return (coming = found);
    strokes = [], before = null, file = found.drawn, clearTimeout(later);
    show();
    if (!file) return;
    const picture = new Image();
    file.url = at(`file=${file.path}`);
    picture.onload = () => ((before = picture), show());
    picture.src = file.url;
  };

  const save = async () => {
    const context = draw();
    if (isBlank(context)) return null;
    const form = new FormData();
    form.append("files", await new Promise((done) => context.canvas.toBlob(done)), "drawn.png");
    const [path] = await (await fetch(at("upload"), { method: "POST", body: form })).json();
    return { path, url: at(`file=${path}`), orig_name: "drawn.png", mime_type: "image/png", meta: { _type: "gradio.FileData" } };
  };

  window.drawnRegions = () =>
    (saving = saving.catch(() => null).then(async () => {
      const drawn = strokes.length;
      if (file !== undefined) return file;
      const saved = await save();
      if (drawn === strokes.length) file = saved;
      return saved;
    }));

  const open = (isOpen) => {
    if (part(".desk").hidden !== isOpen) return;
    part(".desk").hidden = !isOpen;
    part("[data-do=open]").setAttribute("aria-expanded", isOpen);
    part(isOpen ? "[data-brush][aria-pressed=true]" : "[data-do=open]").focus({ preventScroll: true });
    if (isOpen) part(".desk").scrollIntoView({ block: "nearest" });
  };

  const undo = () => strokes.length && (strokes.pop(), changed());
  const does = {
    open: () => open(part(".desk").hidden),
    close: () => open(false),
    undo,
    clear: () => (strokes.push({}), changed()),
  };

  // A place on the canvas, in its own pixels.
  const place = (event) => {
    const canvas = part("canvas"), seen = canvas.getBoundingClientRect();
    return [((event.clientX - seen.left) * canvas.width) / seen.width, ((event.clientY - seen.top) * canvas.height) / seen.height];
  };
  const ring = (event) => {
    const canvas = part("canvas"), size = (part("input").value * canvas.clientWidth) / canvas.width, [x, y] = place(event);
    Object.assign(part("i").style, { width: `${size}px`, left: `${(100 * x) / canvas.width}%`, top: `${(100 * y) / canvas.height}%` });
  };

  addEventListener("pointerdown", (event) => {
    if (!event.target.matches?.("#marks canvas") || event.button) return;
    event.preventDefault();
    event.target.setPointerCapture(event.pointerId);
    strokes.push((now = { brush, size: +part("input").value, points: [place(event)] }));
    paint(part("canvas").getContext("2d"), now);
  });
  addEventListener("pointermove", (event) => {
    if (!event.target.matches?.("#marks canvas")) return;
    ring(event);
    if (!now) return;
    now.points.push(place(event));
    draw();
  });
  for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, () => now && ((now = null), changed()));

  addEventListener("click", (event) => {
    const button = event.target.closest?.("#marks button");
    if (!button) return;
    does[button.dataset.do]?.();
    if (!button.dataset.brush) return;
    brush = button.dataset.brush;
    for (const other of box().querySelectorAll("[data-brush]")) other.setAttribute("aria-pressed", other === button);
  });
  addEventListener("keydown", (event) => {
    if (!part(".desk") || part(".desk").hidden) return;
    if (event.key === "Escape") open(false);
    else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) event.preventDefault(), undo();
  });
  addEventListener("photo", (event) => take(event.detail));
  addEventListener("drawn", (event) => bring(event.detail));
}
