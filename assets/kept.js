// A visitor's pictures where the owner of the server keeps none: in this browser's own store, each with all that it was
// painted from. The server says what to keep and what to forget, and is handed back what is clicked.
() => {
  const THUMB_PX = 240; // of the shorter side: tiles are square
  const PATIENCE_MS = 120000; // for a file that is handed back
  const shelf = () => document.querySelector("#kept .pictures"); // not there while it is folded
  let opened = null, chosen = null, turn = Promise.resolve();

  const store = () =>
    (opened ??= new Promise((done, fail) => {
      const asked = indexedDB.open("impasto", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("pictures", { keyPath: "id" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => ((opened = null), fail(asked.error));
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
    const canvas = new OffscreenCanvas(Math.ceil(whole.width * scale), Math.ceil(whole.height * scale));
    canvas.getContext("2d").drawImage(whole, 0, 0, canvas.width, canvas.height);
    return canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
  };
  const keep = async ({ id, title, favourite, files }) => {
    let record = await ask((all) => all.get(id));
    if (!record) {
      const contents = await Promise.all(Object.entries(files).map(async ([name, file]) => [name, await fetched(file)]));
      record = { id, files: Object.fromEntries(contents), at: Date.now() };
      record.thumb = await thumbnail(record.files.picture);
      navigator.storage?.persist?.().catch(() => {}); // else a browser may drop it when room is short
    }
    await ask((all) => all.put({ ...record, title, favourite }));
  };

  // Favourites first, and of each the newest.
  const show = async () => {
    if (!shelf()) return;
    const found = await ask((all) => all.getAll());
    for (const picture of shelf().querySelectorAll("img")) URL.revokeObjectURL(picture.src);
    found.sort((a, b) => Number(b.favourite) - Number(a.favourite) || b.at - a.at);
    shelf().replaceChildren(
      ...found.map(({ id, title, thumb }) => {
        const button = document.createElement("button"), picture = new Image();
        Object.assign(button, { type: "button", title, onclick: () => ((chosen = id), document.querySelector("#kept_button").click()) });
        button.setAttribute("aria-label", title);
        Object.assign(picture, { alt: "", src: URL.createObjectURL(thumb) });
        button.append(picture);
        return button;
      })
    );
  };
  const complain = (sentence) => {
    const line = document.querySelector("#status .note");
    if (line) Object.assign(line, { className: "note error", role: "alert", textContent: sentence });
  };

  // One after the other, in the order in which they were told.
  window.keptPictures = (told) =>
    (turn = turn.then(async () => {
      try {
        if (told?.gone === "all") await ask((all) => all.clear());
        else if (told?.gone) await ask((all) => all.delete(told.gone));
        if (told?.keep) await keep(told.keep);
        await show();
      } catch {
        if (told?.full) complain(told.full);
      }
    }));

  window.keptPicture = async (lost) => {
    try {
      const { files, favourite } = await ask((all) => all.get(chosen)), paths = {};
      for (const [name, file] of Object.entries(files)) paths[name] = await window.uploaded(file.blob, file.name, PATIENCE_MS);
      return { files: paths, favourite };
    } catch (error) {
      complain(lost);
      throw error;
    }
  };
}
