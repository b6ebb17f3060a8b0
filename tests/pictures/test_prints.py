"""Where a picture goes on paper, in millimetres and pixels that were worked by hand."""

import numpy as np
import pytest
from support import smooth_picture

from style_engine.errors import PictureError
from style_engine.pictures.prints import MAX_PRINT_PIXELS, PAPERS, Print, integers, laid_out, placed


def test_a_picture_with_enough_pixels_fills_the_paper_at_the_asked_dpi():
    """297 x 210 mm are 3508 x 2480 pixels at 300 dpi; of 3000 rows, 2827.8 have that shape: 2.87 % go at each end."""
    placement = placed(4000, 3000, Print(*PAPERS["A4"]))
    assert (placement.width_mm, placement.height_mm) == (297, 210)  # turned as the picture is
    assert placement.sheet == placement.inside == (3508, 2480) and placement.dpi == 300
    assert placement.own_dpi == pytest.approx(4000 * 25.4 / 297)
    assert placement.box == pytest.approx((0, 86.09, 4000, 2913.91), abs=0.01)
    assert placement.cropped == pytest.approx((0, 0.0287), abs=1e-4) and placement.enlarged == 1


def test_a_picture_with_fewer_keeps_its_own_and_says_what_they_give(photo):
    """400 x 300 pixels on 297 x 210 mm: 400 columns and 282.8 rows, 34.2 to the inch."""
    placement = placed(400, 300, Print(*PAPERS["A4"]))
    assert placement.sheet == placement.inside == (400, 283) and placement.box == (0, 8, 400, 291)
    assert placement.dpi == placement.own_dpi == pytest.approx(400 * 25.4 / 297)
    picture = smooth_picture(1, 300, 400)
    assert np.array_equal(laid_out(picture, placement, 16), integers(picture[8:291], 16))


def test_bleed_is_added_on_all_sides():
    """105 + 6 and 148 + 6 mm are 1311 and 1819 pixels at 300 dpi."""
    assert placed(3000, 4000, Print(*PAPERS["postcard"], bleed_mm=3)).sheet == (1311, 1819)


def test_a_whole_picture_gets_white_borders_within_the_trim():
    """400 x 300 pixels on 200 x 200 mm: 150 mm high, with 25 mm above and below; 2 mm of bleed are 4 pixels of 50.8."""
    placement = placed(400, 300, Print(200, 200, bleed_mm=2, whole=True))
    assert placement.own_dpi == pytest.approx(50.8) and placement.border_mm == pytest.approx((0, 25))
    assert placement.sheet == (408, 408) and placement.inside == (400, 300) and placement.place == (4, 54)
    picture = smooth_picture(1, 300, 400)
    sheet = laid_out(picture, placement)
    assert np.array_equal(sheet[54:354, 4:404], integers(picture, 8))
    sheet[54:354, 4:404] = 255
    assert (sheet == 255).all()


def test_it_is_enlarged_only_if_that_is_asked_for():
    placement = placed(400, 300, Print(*PAPERS["A4"], enlarge=True))
    assert placement.sheet == (3508, 2480) and placement.dpi == 300
    assert placement.enlarged == pytest.approx(300 / 34.21, rel=1e-3)


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("enlarge", [False, True])
def test_nothing_is_ever_stretched(whole, enlarge):
    draw = np.random.default_rng(1)
    for _ in range(200):
        width, height = draw.integers(64, 4097, 2)
        wanted = Print(*draw.uniform(50, 300, 2), draw.integers(72, 300), draw.uniform(0, 5), whole, enlarge)
        placement = placed(int(width), int(height), wanted)
        left, top, right, bottom = placement.box
        across, down = placement.inside
        sides = sorted(zip(placement.inside, (right - left, bottom - top)))  # of the sheet, and of the picture
        scale = sides[1][0] / sides[1][1]
        assert abs(scale * sides[0][1] - sides[0][0]) <= 1  # the same for both, to a pixel
        assert min(left, top) >= 0 and right <= width and bottom <= height
        assert min(placement.place) >= 0 and min(np.subtract(placement.sheet, placement.inside)) >= 0
        for pixels, side in zip(placement.sheet, (placement.width_mm, placement.height_mm)):
            assert abs(pixels - (side + 2 * wanted.bleed_mm) / 25.4 * placement.dpi) <= 1


@pytest.mark.parametrize(
    "given, words",
    [
        ((0, 200), "sides of a print are 20 to 2000 mm"),
        ((200, float("nan")), "sides of a print"),
        ((float("nan"), 200), "sides of a print"),
        ((200, 2001), "sides of a print"),
        ((200, 200, 5), "30 to 1200 dots per inch"),
        ((200, 200, 300, -1), "bleed of a print is 0 to 20 mm"),
    ],
)
def test_what_no_print_can_be_is_told_plainly(given, words):
    with pytest.raises(PictureError, match=words):
        Print(*given)


def test_a_sheet_that_would_fill_the_memory_is_refused():
    with pytest.raises(PictureError, match=f"{MAX_PRINT_PIXELS / 1e6:.0f} megapixels"):
        placed(400, 300, Print(*PAPERS["A2"], 600, enlarge=True))
    assert placed(400, 300, Print(*PAPERS["A2"], 300, 3, enlarge=True)).sheet == (7087, 5031)
