"""The live camera: Chromium's own, which shows a moving disc on green."""

import base64
import io
from pathlib import Path

import pytest
from gradio.data_classes import ImageData
from page_support import choose, pixels, png_of, status, unfold
from support import smooth_picture

from style_engine.page.components import LONGEST_FRAME, Camera
from style_engine.page.layout import Page
from style_engine.page.visit import Selection
from style_engine.page.widgets import start_settings
from style_engine.studio.studio import Studio

CHOSEN = {"preset": "standard", "mix": 30, **start_settings("standard")}


def live_picture(page, before=None):
    """Wait for a live picture other than the one `before`; return its address, which holds it."""
    page.locator("#live img").wait_for()
    page.wait_for_function("before => document.querySelector('#live img').src != before", arg=before)
    return page.locator("#live img").get_attribute("src")


def test_what_the_camera_sees_is_painted_until_it_is_stopped_and_a_moment_kept(page):
    unfold(page, "Live camera")
    page.get_by_role("button", name="Keep this moment").click()
    status(page, "Please start the camera first")
    page.locator("#camera").get_by_role("button", name="Use the camera").click()
    page.locator("#camera").get_by_text("Record").click()
    status(page, "Choose a painting, and the camera")
    choose(page, "#paintings", "starlit_hills")
    first = live_picture(page)
    second = live_picture(page, first)
    picture = pixels(io.BytesIO(base64.b64decode(second.partition(",")[2])))
    assert picture.shape == (192, 256, 3)
    assert picture[..., 2].mean() > picture[..., 1].mean()  # blue hills, and not green
    page.get_by_role("button", name="Keep this moment").click()
    status(page, "Your photo: 640 × 480 pixels")
    page.wait_for_function("() => document.querySelector('#first_look img')?.naturalWidth == 512")
    page.locator("#camera").get_by_text("Stop").click()
    page.wait_for_timeout(1500)  # what was on its way
    last = page.locator("#live img").get_attribute("src")
    page.wait_for_timeout(1000)
    assert page.locator("#live img").get_attribute("src") == last


@pytest.fixture(scope="module")
def panel(tmp_path_factory):
    return Page(Studio(tmp_path_factory.mktemp("runs"))).camera


def test_without_a_painting_it_is_asked_for(panel):
    selection = Selection()
    told = panel.paint_frame(selection, png_of(smooth_picture(1, 48, 64)), **CHOSEN)
    assert "Choose a painting" in next(iter(told.values())) and selection.moment
    assert panel.paint_frame(selection, None, **CHOSEN) and selection.moment is None


def test_what_is_no_picture_is_told(panel):
    told = panel.paint_frame(Selection(painting_id="starlit_hills"), b"nothing", **CHOSEN)
    assert "not a picture" in told[panel._page.easel.status]


def test_a_moment_that_is_kept_is_the_photo(panel):
    selection = Selection(moment=png_of(smooth_picture(1, 48, 64)))
    panel.keep(selection)
    assert Path(selection.photo_file).read_bytes() == selection.moment


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "data:text/html,a", "data:image/jpeg;base64," + "A" * (LONGEST_FRAME + 4), ""]
)
def test_what_no_camera_sends_is_refused(address):
    camera = Camera(sources=["webcam"], streaming=True)
    with pytest.raises(ValueError):
        camera.preprocess(ImageData(url=address))
    assert camera.preprocess(None) is None
