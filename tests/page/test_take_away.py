"""What is taken away from the page: files, the clipboard, the share sheet."""

import io

import numpy as np
import tifffile
from page_support import QUICK_SIZE, begin, download, is_enabled, painted, pixels, set_number, unfold
from PIL import Image

# A browser of a phone or a Mac can share; what it is given to share is kept here.
SHARING = """
    navigator.canShare = (what) => what.files.every((file) => file.type.startsWith("image/"));
    navigator.share = async (what) => { window.given = [what.files[0].name, what.files[0].type, what.files[0].size]; };
"""
CLIPBOARD = """async () => {
    const [item] = await navigator.clipboard.read();
    return [...new Uint8Array(await (await item.getType("image/png")).arrayBuffer())];
}"""


def words(page, text):
    line = page.locator("#take_words .note").filter(has_text=text)
    line.wait_for()
    return line.inner_text()


def choose(page, row, name):
    page.locator(row).get_by_role("radio", name=name, exact=True).check()


def test_files_prints_and_the_clipboard(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    begin(page)
    unfold(page, "Take it with you")
    choose(page, "#take_paper", "A4")
    words(page, "Once there is a picture, what it gives on this paper is told here.")
    assert not is_enabled(page, "Save") and not page.locator("#share").is_visible()  # not in this browser
    _, png = painted(page)
    told = words(page, "21 × 29.7 cm and 3 mm of bleed on each side")  # as soon as it is there
    assert "% of the picture is cropped at the left" in told and "Painted at 4096 px" in told
    choose(page, "#take_form", "JPEG")
    choose(page, "#take_fit", "White borders")
    words(page, "A white border of 4.3 cm stays at the top")
    name, path = download(page, "#take_save")
    assert name == "impasto-starlit_hills-A4.jpg"
    with Image.open(path) as image:
        assert image.format == "JPEG" and "icc_profile" in image.info
        assert image.size == (99, 139)  # 96 pixels on 210 mm are 11.61 dpi, and with its bleed it has 216 x 303 mm
    words(page, f"Saved: {name}.")
    page.locator("#take_copy").click()
    words(page, "The picture is on the clipboard.")
    assert np.abs(pixels(io.BytesIO(bytes(page.evaluate(CLIPBOARD)))) - pixels(png)).max() < 0.01
    choose(page, "#take_paper", "Own size")
    set_number(page, "take_width", 0)
    words(page, "The sides of a print are 20 to 2000 mm.")
    page.locator("#take_save").click()
    page.locator(".toast-body").filter(has_text="The sides of a print are").wait_for()
    choose(page, "#take_paper", "No print")
    choose(page, "#take_form", "TIFF, 16 bits")
    name, path = download(page, "#take_save")
    words(page, "It has 16 bits a channel, of the numbers that were painted.")
    values = tifffile.imread(path)
    assert values.shape == (QUICK_SIZE, QUICK_SIZE, 3) and len(np.unique(values)) > 256
    assert np.abs(values / 65535 - pixels(png)).max() < 0.003


def test_a_picture_is_shared_or_painted_larger_for_its_print(page):
    page.add_init_script(SHARING)
    page.reload()
    begin(page, iterations=2)
    unfold(page, "Take it with you")
    painted(page)
    page.locator("#share").click()
    words(page, "The picture was handed on.")
    name, kind, size = page.evaluate("window.given")
    assert (name, kind) == ("impasto-starlit_hills.png", "image/png") and size > 1000
    choose(page, "#take_paper", "Postcard")
    set_number(page, "take_dpi", 100)
    page.get_by_role("button", name="Paint it at 1024 px for this print").click()
    page.locator("#status .note").filter(has_text="Painting…").wait_for()
    page.get_by_role("button", name="Stop", exact=True).click()
    page.locator("#status .note").filter(has_text="Stopped at iteration").wait_for()
