() => {
  const one = (selector) => document.querySelector(selector);
  const set = (item, name, value) => {
    if (value && item.getAttribute(name) !== value) item.setAttribute(name, value);
  };

  // Names and states that Gradio does not give, for those who hear the page or use it by keyboard.
  const name = () => {
    for (const item of document.querySelectorAll(".shelf .thumbnail-item, #way .thumbnail-item")) {
      // Gradio calls the pictures of a shelf "Thumbnail 3 of 22". A name is said once: it is the button's.
      const picture = item.querySelector("img"), title = picture?.alt || picture?.dataset.name || picture?.title;
      set(item, "aria-label", title);
      set(item, "title", title);
      if (picture?.alt) (picture.dataset.name = picture.alt), (picture.alt = "");
      if (item.closest(".shelf")) set(item, "aria-pressed", String(item.classList.contains("selected")));
    }
    // A shelf is one stop of the Tab key; arrow keys go on from there.
    for (const shelf of document.querySelectorAll(".shelf .grid-container")) {
      const items = [...shelf.querySelectorAll(".thumbnail-item")];
      const first = items.find((item) => item === document.activeElement) ?? items.find((item) => item.matches(".selected")) ?? items[0];
      for (const item of items) set(item, "tabindex", item === first ? "0" : "-1");
    }
    // Of the camera, Gradio speaks English to everybody.
    for (const icon of document.querySelectorAll("#photo .icon-wrap, #camera .icon-wrap"))
      if (/Webcam/.test(icon.nextSibling?.nodeValue)) icon.nextSibling.nodeValue = one("#pressed").dataset.camera;
    // The label of the link is its Copy button's, as Gradio has it.
    for (const field of document.querySelectorAll("#address textarea"))
      set(field, "aria-label", field.closest("label").querySelector("[data-testid=block-info]").textContent.trim());
    for (const icon of document.querySelectorAll("footer img[alt]:not([alt=''])")) icon.alt = "";
    // Words on what is no control, and a button around a button.
    for (const empty of document.querySelectorAll(".empty[aria-label]")) empty.removeAttribute("aria-label");
    for (const head of document.querySelectorAll(".toast-header[role]")) head.removeAttribute("role"), head.removeAttribute("tabindex");
    // The line of the comparison is a slider for the keyboard, too.
    const line = one("#compare .outer");
    if (line) {
      const at = new DOMMatrix(getComputedStyle(line).transform).m41 / line.parentElement.offsetWidth;
      set(line, "role", "slider"), set(line, "tabindex", "0"), set(line, "aria-valuenow", String(Math.round(100 * (isFinite(at) ? at : 0))));
      set(line, "aria-label", one("#compare label").textContent.trim());
    }
    // Arrow keys go from one radio button to the next of the same name; Gradio gives each its own.
    for (const radio of document.querySelectorAll("fieldset input[type=radio]")) radio.name = radio.closest("fieldset").id;
  };

  // Whoever looks elsewhere is told when a long one has ended, if the browser may: it is asked as the first is enlarged.
  const LONG_MS = 10000;
  let begunMs = 0;
  const tellEnd = (isPainting) => {
    if (isPainting) begunMs = Date.now();
    else if (document.hidden && Date.now() - begunMs > LONG_MS && window.Notification?.permission === "granted")
      try {
        new Notification("Impasto", { body: one("#status .note")?.innerText, icon: one("link[rel~=icon]")?.href });
      } catch {} // a phone's browser, which wants a service worker for this
  };
  addEventListener("click", (event) => {
    if (event.target.closest("#finish button") && window.Notification?.permission === "default") Notification.requestPermission();
  });

  // What Gradio's own components do not show of each other.
  let painting = false, seen = "", seenOwn = "";
  const follow = () => {
    // The chosen photo lies on the canvas until there is a look or a picture.
    const own = one(".invitation .own"), photo = one("#photo img")?.src ?? "";
    if (own && own.getAttribute("src") !== photo) own.setAttribute("src", photo), (own.hidden = !photo);
    document.body.classList.toggle("with_photo", Boolean(photo));
    if (photo !== seen) dispatchEvent(new CustomEvent("photo", { detail: (seen = photo) }));
    const style = one("#own img")?.src ?? "";
    document.body.classList.toggle("with_own", Boolean(style));
    if (style !== seenOwn) dispatchEvent(new CustomEvent("own", { detail: (seenOwn = style) }));
    // Whoever looks at another tab sees how far it is.
    const bar = one("[role=progressbar]"), title = bar ? `${bar.getAttribute("aria-valuenow")} % · Impasto` : "Impasto";
    if (document.title !== title) document.title = title;
    // Paint and Stop take each other's place, under the finger and for the keyboard.
    const now = Boolean(one("#stop:enabled"));
    if (now !== painting && [document.body, one("#paint"), one("#stop")].includes(document.activeElement))
      one(now ? "#stop" : "#paint")?.focus({ preventScroll: true });
    if (now !== painting) tellEnd(now);
    painting = now;
    // A film does not begin by itself for those who asked for less motion.
    const film = one("#film video:not([data-held])");
    if (film && matchMedia("(prefers-reduced-motion: reduce)").matches) {
      film.dataset.held = "once"; // whoever presses its play button wants to see it
      film.addEventListener("play", () => film.pause(), { once: true });
    }
  };

  // A photo by any way: dropped or pasted anywhere on the page, or chosen by a click on the canvas.
  const input = (picker) => one(`#${picker} input[type=file]`);
  const give = (picker, file) => {
    const files = new DataTransfer();
    // Not every system knows a HEIC, and Gradio's picker takes no file that is not called a picture.
    const isHeic = !file.type && /\.hei[cf]$/i.test(file.name);
    files.items.add(isHeic ? new File([file], file.name, { type: "image/heic" }) : file);
    input(picker).files = files.files;
    input(picker).dispatchEvent(new Event("change", { bubbles: true }));
  };
  const take = (event, transfer) => {
    const file = [...(transfer?.files ?? [])][0];
    if (!file) return;
    // Before Gradio, which would clear a photo that is there, and take no other; and before the browser, which would open it.
    event.preventDefault(), event.stopImmediatePropagation();
    give(event.target.closest?.("#own") ? "own" : "photo", file);
  };
  const hover = (event) => {
    const isFile = [...(event.dataTransfer?.types ?? [])].includes("Files");
    if (isFile) event.preventDefault();
    document.body.classList.toggle("dropping", isFile && event.type === "dragover");
  };
  for (const kind of ["dragover", "dragleave", "dragend"]) addEventListener(kind, hover, true);
  addEventListener("drop", (event) => (document.body.classList.remove("dropping"), take(event, event.dataTransfer)), true);
  addEventListener("paste", (event) => take(event, event.clipboardData), true);

  addEventListener("click", (event) => {
    if (event.target.closest("#hero, #pick_photo, #photo .image-frame")) input("photo")?.click();
    document.body.classList.toggle("choosing", Boolean(event.target.closest("#pick_painting")) && !document.body.classList.contains("choosing"));
  });
  addEventListener("pointerup", (event) => event.target.closest?.("#compare") && requestAnimationFrame(name));
  // A step of the comparison's line by keyboard, as a drag: Gradio knows no other way.
  addEventListener("keydown", (event) => {
    const line = event.target.closest?.("#compare .outer"), step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!line || !step) return;
    const box = line.getBoundingClientRect(), from = box.left + box.width / 2, y = box.top + box.height / 2;
    const drag = (target, kind, x) =>
      target.dispatchEvent(new MouseEvent(kind, { clientX: x, clientY: y, bubbles: true, cancelable: true, view: window }));
    event.preventDefault();
    drag(line, "mousedown", from), drag(window, "mousemove", from + (step * line.parentElement.offsetWidth) / 20), drag(window, "mouseup", from);
    requestAnimationFrame(name);
  });
  addEventListener("keydown", (event) => {
    const item = event.target.closest?.(".shelf .thumbnail-item"), step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!item || !step) return;
    const items = [...item.closest(".grid-container").querySelectorAll(".thumbnail-item")];
    event.preventDefault(), event.stopPropagation();
    items[(items.indexOf(item) + step + items.length) % items.length].focus(), name();
  }, true);

  const watched = { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["class", "src", "disabled"] };
  // Of many changes in one frame, names are looked at once; a tab that nobody sees has no frames, and is told of elsewhere.
  let isDue = false;
  const nameSoon = () => isDue || ((isDue = true), requestAnimationFrame(() => ((isDue = false), name())));
  new MutationObserver(() => (nameSoon(), follow())).observe(document.body, watched);
  name(), follow();
}
