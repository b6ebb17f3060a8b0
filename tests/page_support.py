"""What the tests of the page do with it, as a visitor would."""

import contextlib
import io
import re

import numpy as np
from PIL import Image
from support import smooth_picture

from style_engine.pictures.files import to_image
from style_engine.studio.gallery.catalogue import paintings, photos


def png_of(picture):
    buffer = io.BytesIO()
    to_image(picture).save(buffer, "PNG")
    return buffer.getvalue()


SECOND = 1000
# What most tests paint at: the engine takes most of their time.
QUICK_SIZE = 96
RECTANGLE = png_of(smooth_picture(1, 120, 160))  # a photo


def open_page(context, address, query=""):
    """Open the page in a new tab, and wait until it can be used."""
    page = new_tab(context, address)
    show(page, address + query)
    return page


def new_tab(context, address):
    """Return an empty tab that notes in `outside` whom else than `address` it asks."""
    page = context.new_page()
    page.set_default_timeout(60 * SECOND)
    page.address, page.outside = address, []
    page.on("request", lambda request: note_outside(page, request.url, address))
    return page


def show(page, url):
    """Go to `url`, and wait until the page can be used."""
    page.goto(url)
    page.locator("#paint").wait_for()
    page.locator("#examples img").first.wait_for()


def new_context(browser, **options):
    """Return what a new visitor has, with these `options`; little motion spares a second of computing for each page."""
    return browser.new_context(**dict(viewport={"width": 1360, "height": 1000}, reduced_motion="reduce") | options)


@contextlib.contextmanager
def visitor(browser, address, **options):
    """Return an empty tab of a new visitor, whose browser has these `options`, and end the visit after."""
    with contextlib.closing(new_context(browser, **options)) as context, visit(context, address) as page:
        yield page


@contextlib.contextmanager
def next_visitor(context, address):
    """Return what `visitor` does, in a browser that knows the files of the page, and nobody who was there before."""
    try:
        with visit(context, address) as page:
            yield page
    finally:
        for tab in context.pages:
            tab.close()
        tab = context.new_page()
        forgotten = {"origin": address.rstrip("/"), "storageTypes": "cookies,local_storage,indexeddb,cache_storage"}
        context.new_cdp_session(tab).send("Storage.clearDataForOrigin", forgotten)
        tab.close()
        context.clear_permissions()


@contextlib.contextmanager
def visit(context, address):
    """Return an empty tab, and end what is painted from it after."""
    page = new_tab(context, address)
    yield page
    assert page.outside == [], "the page asked somebody else"
    # A run outlives its page, and would keep the engine from the next test.
    if page.locator("#stop:enabled").count():
        page.evaluate("document.querySelector('#stop').click()")
        page.locator("#stop:disabled").wait_for(state="attached")


def note_outside(page, url, address):
    if not url.startswith((address, "data:", "blob:")):
        page.outside.append(url)


def upload(page, picker, content, name="photo.png"):
    page.locator(f"{picker} input[type=file]").set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": content}
    )


def status(page, words):
    """Wait until the status line holds `words`, a regular expression, and return it."""
    return page.locator("#status .note").filter(has_text=re.compile(words)).inner_text()


def number_of(page, setting):
    """Return the field of a setting, unfolded if it is under Expert."""
    field = page.locator(f"#{setting} input[type=number]")
    if not field.is_visible():
        unfold(page, "Expert")
    return field


def set_number(page, setting, value):
    field = number_of(page, setting)
    field.fill(str(value))
    field.press("Enter")


def choose_at_leisure(page):
    """Let a tap on a painting choose it alone."""
    page.get_by_label("Paint when I tap one").uncheck()


def choose_quickest(page, iterations):
    """Choose the quickest preset, and less still."""
    page.get_by_role("radio", name="Sketch").check()
    page.get_by_text("a quick look").wait_for()
    set_number(page, "iterations", iterations)
    set_number(page, "size", QUICK_SIZE)


def paint(page):
    page.get_by_role("button", name="Paint", exact=True).click()


def is_enabled(page, name):
    """Tell whether the button `name` can be pressed; one that cannot is not always there."""
    button = page.get_by_role("button", name=name, exact=True)
    return button.count() == 1 and button.is_enabled()


def download(page, button="#download"):
    """Download what that button gives; return (its file name, its path)."""
    with page.expect_download() as waiting:
        page.locator(button).click()
    return waiting.value.suggested_filename, waiting.value.path()


def pixels(path):
    """Return the picture file at `path`, or the bytes in a buffer, as float32 (h, w, 3) in [0, 1]."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"), np.float32) / 255


PAINTINGS = {work.id: work for work in paintings()}
PHOTOS = {work.id: work for work in photos()}


def begin(page, photo="portrait", painting="starlit_hills", iterations=6):
    """Open the page by a link to the quickest settings and a painting, and choose a photo.

    `photo` is the id of an example photo, square unless another is named, or the bytes of a PNG.
    """
    quickest = f"preset=sketch&network=compact&size={QUICK_SIZE}&iterations={iterations}"
    show(page, f"{page.address}?{quickest}&painting={painting}")
    status(page, "Settings loaded from the link")
    choose_at_leisure(page)
    upload(
        page, "#photo", *((photo,) if isinstance(photo, bytes) else (PHOTOS[photo].path.read_bytes(), f"{photo}.jpg"))
    )
    status(page, "Your photo: ")
    return page


def choose(page, shelf, painting):
    title = PAINTINGS[painting].title
    page.locator(shelf).get_by_role("button", name=title, exact=True).click()
    status(page, f"{title},? by the Impasto project")


def choose_second(page, painting, mix):
    unfold(page, "Mix in a second painting")
    choose(page, "#second", painting)
    set_number(page, "mix", mix)


def unfold(page, heading):
    """Unfold what is under that `heading`, if it is not."""
    button = page.get_by_role("button", name=heading)
    if "open" in button.get_attribute("class").split():
        return
    button.click()
    # A frame later, Gradio sets anew what it shows for the first time; nobody is quicker.
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def painted(page, press=paint):
    """Paint, or `press` what does, and return (the name to download the picture under, its path)."""
    page.locator("#status .note").evaluate("line => line.classList.add('before')")
    press(page)
    page.locator("#status .note:not(.before)").filter(has_text="Finished after").wait_for()
    return download(page)


def stop(page):
    """Stop, and return the iteration at which it did."""
    page.get_by_role("button", name="Stop", exact=True).click()
    return int(re.search(r"Stopped at iteration (\d+)", status(page, "Stopped at iteration"))[1])


def iteration(page, total):
    """Wait until it paints one of so many iterations, and return which: the status line tells it on hover."""
    line = page.locator(f"#status .note[title*=' of {total} ']")
    line.wait_for()
    return int(re.search(r"Iteration (\d+)", line.get_attribute("title"))[1])


def shown(page):
    """Return the picture that the page shows, float32 (h, w, 3) in [0, 1]."""
    return pixels(io.BytesIO(page.request.get(page.locator("#result img").get_attribute("src")).body()))


def photo_at(photo, size):
    """Return an example photo, as `pixels` does, at a size (width, height)."""
    with Image.open(PHOTOS[photo].path) as image:
        return np.asarray(image.convert("RGB").resize(size, Image.LANCZOS), np.float32) / 255


def titles(page, shelf):
    """Return the titles of the pictures on a shelf, as a screen reader hears them."""
    thumbnails = page.locator(f"{shelf} .thumbnail-item")
    return thumbnails.evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")


def chosen(page, shelf):
    """Return the title of the chosen picture on a shelf, or None."""
    selected = page.locator(f"{shelf} .thumbnail-item.selected")
    return selected.get_attribute("aria-label") if selected.count() else None


def value(page, setting):
    return float(number_of(page, setting).input_value())


def warmth(picture):
    """Return how much more red than blue a picture is, in [-1, 1]."""
    return float((picture[..., 0] - picture[..., 2]).mean())
