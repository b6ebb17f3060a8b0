// The ways of a picture out of the page that only a browser has; style_engine/page/take_away.py calls it with the way,
// a file as Gradio has it, and what to say where it worked and where not.
async (way, file, done, failed) => {
  const share = (blob, name) => ({ files: [new File([blob], name, { type: blob.type })] });
  // Not every browser that shares can share files, and none does on a page without https.
  if (way === "can share")
    return !!navigator.canShare?.(share(new Blob([""], { type: "image/png" }), "picture.png"));
  if (!file?.url) return failed;
  const name = decodeURIComponent(file.url.split("/").pop());
  if (way === "save") {
    const link = Object.assign(document.createElement("a"), { href: file.url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    return done;
  }
  try {
    const fetched = fetch(file.url).then((answer) => answer.blob());
    // As a promise: to wait for it first would cost the click its right to the clipboard in some browsers.
    if (way === "copy") await navigator.clipboard.write([new ClipboardItem({ "image/png": fetched })]);
    else await navigator.share(share(await fetched, name));
    return done;
  } catch (error) {
    return error.name === "AbortError" ? "" : failed; // whoever shuts the share sheet knows
  }
}
