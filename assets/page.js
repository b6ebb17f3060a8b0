() => {
  // Gradio calls the pictures of a shelf "Thumbnail 3 of 22"; a screen reader shall hear their titles.
  const name = () => {
    for (const item of document.querySelectorAll(".shelf .thumbnail-item, #way .thumbnail-item")) {
      const caption = item.querySelector(".caption-label");
      if (caption && item.getAttribute("aria-label") !== caption.textContent.trim())
        item.setAttribute("aria-label", caption.textContent.trim());
    }
  };
  new MutationObserver(name).observe(document.body, { childList: true, subtree: true, characterData: true });
  name();
}
