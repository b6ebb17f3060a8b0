() => {
  const call = (item, name) => {
    if (name && item.getAttribute("aria-label") !== name) item.setAttribute("aria-label", name);
  };
  const name = () => {
    // Gradio calls the pictures of a shelf "Thumbnail 3 of 22"; a screen reader shall hear their titles.
    for (const item of document.querySelectorAll(".shelf .thumbnail-item, #way .thumbnail-item"))
      call(item, item.querySelector("img")?.alt || item.querySelector("img")?.title);
    // The label of the link is its Copy button's, as Gradio has it.
    for (const field of document.querySelectorAll("#address textarea"))
      call(field, field.closest("label").querySelector("[data-testid=block-info]").textContent.trim());
    // The colours of the brush have no name: what they are for is told above them, in a sentence each.
    const uses = document.querySelector("#brushes")?.textContent.split(". ") ?? [];
    document.querySelectorAll("#regions button.color").forEach((color, i) => call(color, uses[i]?.trim()));
    // Arrow keys go from one radio button to the next of the same name; Gradio gives each its own.
    for (const radio of document.querySelectorAll("fieldset input[type=radio]")) radio.name = radio.closest("fieldset").id;
  };
  new MutationObserver(name).observe(document.body, { childList: true, subtree: true, characterData: true });
  name();
}
