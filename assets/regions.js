// Regions, painted over the photo on the canvas. What is painted belongs to the photo that is shown there, and goes and
// comes with it. Strokes are kept as such, so that the last can be taken back; `drawnRegions` hands them over as a file.
() => {
  const SHARPEST = 0.5; // pixels: strokes that end where they began are dots
  const FRESH_MS = 30 * 60 * 1000; // the server forgets files after some hours
  const PATIENCE_MS = 20000;
  const GONE_MS = 2000; // a photo that comes back sooner was hidden by a file that is none
  const REMEMBERED = 4; // photos whose strokes are kept, in case that they come back
  const box = () => document.querySelector("#marks .marks");
  const part = (selector) => box()?.querySelector(selector);

  // What is painted over one photo, whose address is `source`: over what was painted at an earlier visit, `before`, which
  // `loading` waits for. `file` is what was handed over: null for nothing, undefined where it is not handed over yet.
  const over = (source) => ({ source, strokes: [], before: null, loading: null, file: null, sentMs: 0, version: 0, isReady: false });
  let photos = [over("")], here = photos[0], brush = "second";
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
    if (here.before) context.drawImage(here.before, 0, 0, canvas.width, canvas.height);
    for (const stroke of here.strokes) paint(context, stroke);
    return context;
  };

  const isBlank = (context) => !new Uint32Array(context.getImageData(0, 0, context.canvas.width, context.canvas.height).data.buffer).some(Boolean);

  const show = () => {
    const isEmpty = isBlank(draw());
    part("[data-do=undo]").disabled = !here.strokes.length;
    part("[data-do=clear]").disabled = isEmpty;
    box().classList.toggle("has_marks", !isEmpty);
  };

  // Noted a moment after each change, so that a page that is loaded anew has it again.
  const changed = () => {
    here.version += 1;
    here.file = undefined;
    show();
    clearTimeout(later);
    later = setTimeout(() => document.querySelector("#drawn")?.click(), 600);
  };

  // The photo is known, and so is the size at which it is painted on: what masks need, of any photo.
  const fit = () => {
    const { naturalWidth: width, naturalHeight: height } = part("img"), scale = box().dataset.side / Math.max(width, height);
    if (!width) return;
    Object.assign(part("canvas"), { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) });
    part(".board").style.setProperty("--ratio", width / height);
    here.isReady = true;
    show();
  };

  const take = (source) => {
    clearTimeout(later);
    here = photos.find((one) => one.source === source) ?? over(source);
    photos = [here, ...photos.filter((one) => one !== here)].slice(0, REMEMBERED);
    [here.isReady, now] = [false, null];
    show();
    part("img").onload = fit;
    part("img").src = source;
    if (!source) return setTimeout(() => here.source || open(false), GONE_MS);
    const found = coming;
    coming = null;
    if (found && isOf(found)) bring(found);
  };

  // On the server that this page came from, however that calls itself.
  const at = (window.addressAt = (path) => {
    const { root, api_prefix: prefix } = window.gradio_config;
    return `${location.origin}${new URL(root, location.href).pathname.replace(/\/$/, "")}${prefix ?? ""}/${path}`;
  });
  const isOf = (found) => decodeURI(here.source).endsWith(`/file=${found.photo}`);

  // What was painted over a photo before; it may come earlier than the photo.
  const bring = (found) => {
    if (!isOf(found)) return (coming = found);
    const mine = here, picture = new Image();
    Object.assign(mine, { strokes: [], before: null, loading: null, file: null, version: mine.version + 1 });
    show();
    if (!found.drawn) return;
    mine.file = undefined;
    picture.src = at(`file=${found.drawn.path}`);
    mine.loading = picture.decode().then(() => ((mine.before = picture), mine === here && show()), () => {});
  };

  window.uploaded = async (blob, name, patienceMs = PATIENCE_MS) => {
    const form = new FormData(), signal = AbortSignal.timeout(patienceMs);
    form.append("files", blob, name);
    const answer = await fetch(at("upload"), { method: "POST", body: form, signal });
    if (!answer.ok) throw new Error(`upload: ${answer.status}`);
    const [path] = await answer.json();
    return { path, url: at(`file=${path}`), orig_name: name, mime_type: blob.type, meta: { _type: "gradio.FileData" } };
  };
  const upload = async (canvas) => window.uploaded(await new Promise((done) => canvas.toBlob(done)), "drawn.png");

  // Where it cannot be handed over, nothing is painted without it, and that is said.
  const handOver = async () => {
    const mine = here;
    await mine.loading;
    if (mine !== here) return null; // of another photo
    if (mine.file === null || (mine.file && Date.now() - mine.sentMs < FRESH_MS)) return mine.file;
    const version = mine.version, context = draw();
    try {
      const file = isBlank(context) ? null : await upload(context.canvas);
      if (version === mine.version) Object.assign(mine, { file, sentMs: Date.now() });
      return mine === here ? file : null;
    } catch (error) {
      const line = document.querySelector("#status .note");
      if (line) Object.assign(line, { className: "note error long", role: "alert", textContent: box().dataset.failed });
      throw error;
    }
  };
  window.drawnRegions = () => (saving = saving.catch(() => null).then(handOver));

  const open = (isOpen) => {
    if (part(".desk").hidden !== isOpen) return;
    part(".desk").hidden = !isOpen;
    part("[data-do=open]").setAttribute("aria-expanded", isOpen);
    part(isOpen ? "[data-brush][aria-pressed=true]" : "[data-do=open]").focus({ preventScroll: true });
    if (isOpen) part(".desk").scrollIntoView({ block: "nearest" });
  };

  const undo = () => here.strokes.length && (here.strokes.pop(), changed());
  const does = {
    open: () => open(part(".desk").hidden),
    close: () => open(false),
    undo,
    clear: () => (here.strokes.push({}), changed()),
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

  // One finger at a time.
  addEventListener("pointerdown", (event) => {
    if (!event.target.matches?.("#marks canvas") || event.button || !event.isPrimary || now || !here.isReady) return;
    event.preventDefault();
    event.target.setPointerCapture(event.pointerId);
    now = { brush, size: +part("input").value, points: [place(event)] };
    here.strokes.push(now);
    here.version += 1;
    paint(part("canvas").getContext("2d"), now);
  });
  addEventListener("pointermove", (event) => {
    if (!event.target.matches?.("#marks canvas") || !event.isPrimary) return;
    ring(event);
    if (!now) return;
    now.points.push(place(event));
    draw();
  });
  for (const kind of ["pointerup", "pointercancel"])
    addEventListener(kind, (event) => event.isPrimary && now && ((now = null), changed()));

  addEventListener("click", (event) => {
    const button = event.target.closest?.("#marks button");
    if (!button) return;
    does[button.dataset.do]?.();
    if (!button.dataset.brush) return;
    brush = button.dataset.brush;
    for (const other of box().querySelectorAll("[data-brush]")) other.setAttribute("aria-pressed", other === button);
  });
  const isTyping = (event) => event.target.closest?.("textarea, [role=listbox], input:not([type=range], [type=radio], [type=checkbox])");
  addEventListener("keydown", (event) => {
    if (!part(".desk") || part(".desk").hidden || isTyping(event)) return;
    if (event.key === "Escape") open(false);
    else if (event.key === "z" && (event.ctrlKey || event.metaKey)) event.preventDefault(), undo();
  });
  addEventListener("photo", (event) => take(event.detail));
  addEventListener("drawn", (event) => bring(event.detail));
}
