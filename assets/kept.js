// A visitor's pictures where the owner of the server keeps none: in this browser's own store, each with all that it was
// painted from. The server says what to keep and what to forget, and is handed back what is clicked.
() => {
  const THUMB_PX = 240; // of the shorter side: tiles are square
  const PATIENCE_MS = 120000; // for a file that is handed back
  const BUSY_MS = 3000; // from what was handed back to the server's answer, at most
  const ASKED = "impasto-persist"; // the name under which is noted that the browser was asked to keep all
  const shelf = () => document.querySelector("#kept .pictures"); // not there while it is folded
  let opened = null, chosen = null, current = null, turn = Promise.resolve(), isBusy = false;

  const store = () =>
    (opened ??= new Promise((done, fail) => {
      const asked = indexedDB.open("impasto", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("pictures", { keyPath: "id" });
      asked.onsuccess = () => ((asked.result.onclose = () => (opened = null)), done(asked.result));
      asked.onerror = () => fail(asked.error);
    }).catch((error) => {
      opened = null;
      throw error;
    }));
  // What `question` asks; that there is no room is told only as all of it is written.
  const ask = async (question) => {
    const all = (await store()).transaction("pictures", "readwrite");
    return new Promise((done, fail) => {
      const asked = question(all.objectStore("pictures"));
      all.oncomplete = () => done(asked.result);
      all.onabort = () => fail(all.error);
    });
  };

  const fetched = async ({ path }) => {
    const answer = await fetch(window.addressAt(`file=${path}`));
    if (!answer.ok) throw new Error(`file: ${answer.status}`);
    return { blob: await answer.blob(), name: path.split("/").pop() };
  };
  const thumbnail = async ({ blob }) => {
    const whole = await createImageBitmap(blob), scale = Math.min(1, THUMB_PX / Math.min(whole.width, whole.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.ceil(whole.width * scale), Math.ceil(whole.height * scale)];
    canvas.getContext("2d").drawImage(whole, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  };
  const keep = async ({ id, title, favourite, files }) => {
    let record = await ask((all) => all.get(id));
    if (!record) {
      const contents = await Promise.all(Object.entries(files).map(async ([name, file]) => [name, await fetched(file)]));
      record = { id, files: Object.fromEntries(contents), at: Date.now() };
      record.thumb = await thumbnail(record.files.picture);
      if (!localStorage.getItem(ASKED)) navigator.storage?.persist?.().catch(() => {});
      localStorage.setItem(ASKED, "once"); // and no second time: some browsers ask their user
    }
    await ask((all) => all.put({ ...record, title, favourite }));
  };

  // Favourites first, and of each the newest.
  const show = async () => {
    if (!shelf()) return;
    const found = await ask((all) => all.getAll()), focused = shelf().contains(document.activeElement) && document.activeElement.dataset.id;
    for (const picture of shelf().querySelectorAll("img")) URL.revokeObjectURL(picture.src);
    found.sort((a, b) => Number(b.favourite) - Number(a.favourite) || b.at - a.at);
    shelf().replaceChildren(
      ...found.map(({ id, title, thumb }) => {
        const button = document.createElement("button"), picture = new Image();
        const take = () => ((isBusy = true), (chosen = current = id), document.querySelector("#kept_button").click());
        Object.assign(button, { type: "button", title, onclick: () => isBusy || take() }); // one after the other
        button.setAttribute("aria-label", title);
        if (id === current) button.setAttribute("aria-current", "true");
        button.dataset.id = id;
        Object.assign(picture, { alt: "", src: URL.createObjectURL(thumb) });
        button.append(picture);
        return button;
      })
    );
    if (focused) shelf().querySelector(`[data-id="${focused}"]`)?.focus({ preventScroll: true });
    stop(shelf().contains(document.activeElement) ? document.activeElement : shelf().querySelector("[aria-current]"));
  };
  // The shelf is one stop of the Tab key, as the others are; arrow keys go on from there.
  const stop = (at) => {
    const items = [...shelf().children];
    for (const item of items) item.tabIndex = item === (at ?? items[0]) ? 0 : -1;
  };
  addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key], at = event.target;
    const isShortcut = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey; // the browser's own
    if (!step || isShortcut || !shelf()?.contains(at)) return;
    const items = [...shelf().children], next = items[(items.indexOf(at) + step + items.length) % items.length];
    event.preventDefault(), next.focus(), stop(next);
  });
  const complain = (sentence) => {
    const line = document.querySelector("#status .note");
    if (line) Object.assign(line, { className: "note error long", role: "alert", textContent: sentence });
  };

  // One after the other, in the order in which they were told.
  window.keptPictures = (told) =>
    (turn = turn.then(async () => {
      isBusy = false;
      try {
        if (told?.gone === "all") await ask((all) => all.clear());
        else if (told?.gone) await ask((all) => all.delete(told.gone));
        if (told?.keep) (current = told.keep.id), await keep(told.keep); // it is on the canvas
      } catch {
        if (told?.keep) complain(told.full);
      }
      await show().catch(() => {});
    }));

  window.keptPicture = async (lost) => {
    try {
      const { files, favourite } = await ask((all) => all.get(chosen)), paths = {};
      for (const [name, file] of Object.entries(files)) paths[name] = await window.uploaded(file.blob, file.name, PATIENCE_MS);
      return { files: paths, favourite };
    } catch (error) {
      complain(lost);
      show().catch(() => {}); // another tab may have forgotten it
      throw error;
    } finally {
      setTimeout(() => (isBusy = false), BUSY_MS);
    }
  };
}
