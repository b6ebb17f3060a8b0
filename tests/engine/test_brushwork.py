"""Brushwork: what lies where is of the paintings, and is what fits best."""

import numpy as np
import pytest
from engine_support import noisy
from support import smooth_picture

from style_engine.engine import brushwork
from style_engine.engine import pieces as pieces_module
from style_engine.engine.brushwork import STRIDE, places, repainted
from style_engine.engine.pieces import SIDE, blurred, pieces_of
from style_engine.pictures.files import resize


def after(guide, paintings, passes=3):
    pieces, picture, found = pieces_of(paintings), guide, None
    for number in range(passes):
        picture, found = repainted(picture, guide, pieces, found, number)
    return picture, found, pieces


def test_a_part_of_the_painting_is_put_together_of_that_part():
    painting = noisy(1, 64, 80)
    part = painting[10:50, 20:70]
    picture, found, pieces = after(part, [painting])
    _, down, across = pieces.located(found)
    rows, columns = np.indices(found.shape) * STRIDE
    assert np.mean((down == rows + 10) & (across == columns + 20)) > 0.9
    # With more contrast, as all pieces agree.
    expected = part + brushwork.CONTRAST * (part - blurred(part, brushwork.CONTRAST_BLUR))
    assert np.abs(picture - np.clip(expected, 0, 1))[:39, :49].mean() < 0.02


def test_a_mirror_image_of_the_painting_is_found_in_it():
    painting = noisy(1, 64, 80)
    _, found, pieces = after(painting[10:50, 20:70][:, ::-1].copy(), [painting])
    which, down, across = pieces.located(found)
    rows, columns = np.indices(found.shape) * STRIDE
    assert np.mean((which == 1) & (down == rows + 10) & (across == columns + 10)) > 0.9


def test_what_is_found_is_as_near_as_what_a_search_through_all_finds():
    painting, guide = noisy(1, 40, 48), smooth_picture(2, 36, 44)
    _, found, pieces = after(guide, [painting], passes=1)
    windows = np.lib.stride_tricks.sliding_window_view(guide, (SIDE, SIDE), (0, 1))[::STRIDE, ::STRIDE]
    kernel, offset = pieces.soft
    wanted = np.einsum("yxcij,ijck->yxk", windows, kernel) + offset
    distances = np.square(wanted.reshape(-1, 1, wanted.shape[-1]) - np.asarray(pieces.guides)[None]).sum(-1)
    of_found = distances[np.arange(found.size), found.reshape(-1)]
    assert (of_found >= distances.min(1) - 1e-4).all()
    assert of_found.mean() < 1.2 * distances.min(1).mean()
    by_chance = np.random.default_rng(0).integers(0, distances.shape[1], found.size)
    assert distances[np.arange(found.size), by_chance].mean() > 2 * of_found.mean()


def test_components_tell_pieces_apart_as_their_pixels_do():
    """Where all pieces are mixtures of a few, nothing is left out."""
    shapes = np.random.default_rng(3).random((4, 3)).astype(np.float32)
    painting = smooth_picture(4, 30, 30)[..., :1] * shapes[0] + shapes[1] / 4
    pieces = pieces_of([painting])
    windows = np.lib.stride_tricks.sliding_window_view(painting, (SIDE, SIDE), (0, 1)).reshape(-1, 3 * SIDE**2)
    apart = np.square(windows[5] - windows[200]).sum()
    seen = np.asarray(pieces.textures)
    assert np.square(seen[5] - seen[200]).sum() == pytest.approx(apart, rel=0.02)


def test_pieces_are_of_paintings_and_not_of_what_lies_between():
    black, white = np.zeros((40, 33, 3), np.float32), np.ones((64, 50, 3), np.float32)
    picture, found, pieces = after(noisy(5, 47, 47), [black, white])
    which, down, across = pieces.located(found)
    # The mirror images come after the paintings.
    assert (down <= np.array([40, 64] * 2)[which] - SIDE).all() and (
        across <= np.array([33, 50] * 2)[which] - SIDE
    ).all()
    assert len(pieces.guides) == 2 * ((40 - SIDE + 1) * (33 - SIDE + 1) + (64 - SIDE + 1) * (50 - SIDE + 1))
    # A piece that lay across both, or across the end of a row, would be neither.
    alone = picture[(np.abs(picture - picture.round()) < 1e-6).all(-1)]
    assert 0 < alone.mean() < 1 and {0, 1} == set(np.unique(which % 2))


def test_thin_paintings_cost_no_more_than_their_pixels():
    pieces = pieces_of([noisy(1, 16, 600), noisy(2, 600, 16)])
    assert len(pieces.guides) == 4 * (16 - SIDE + 1) * (600 - SIDE + 1)


def test_too_many_pixels_are_made_fewer_and_nothing_is_left_out(monkeypatch):
    monkeypatch.setattr(pieces_module, "MOST", 2000)
    monkeypatch.setattr(pieces_module, "MIRRORED", 1000)
    painting = smooth_picture(1, 60, 80)
    pieces = pieces_of([painting, painting])
    height, width = int(60 * (1000 / 4800) ** 0.5), int(80 * (1000 / 4800) ** 0.5)
    assert len(pieces.pixels) == 2 * height * width <= 2000
    np.testing.assert_array_equal(
        pieces.pixels[: height * width].reshape(height, width, 3), resize(painting, height, width)
    )


def test_what_was_found_in_another_painting_is_found_anew():
    guide, small = noisy(3, 40, 40), pieces_of([noisy(1, 20, 20)])
    found = np.full(places(40, 40), len(small.guides), np.int32)
    anew, _ = repainted(guide, guide, small, found, 1)
    np.testing.assert_array_equal(anew, repainted(guide, guide, small, None, 1)[0])


def test_where_no_piece_lies_the_picture_stays():
    guide = smooth_picture(6, 48, 48)  # an odd number of pixels is left at the end
    picture, _, _ = after(guide, [noisy(7, 40, 40)])
    covered = STRIDE * (places(48, 48)[0] - 1) + SIDE
    assert covered == 47
    np.testing.assert_array_equal(picture[47:], guide[47:])
    assert np.abs(picture[:47, :47] - guide[:47, :47]).min(-1).max() > 0.05


def test_sharpening_takes_the_flattest_square_beside_each_pixel():
    guide = noisy(4, 9, 11)
    sharp = brushwork.sharpened(guide)
    for y, x in ((3, 3), (4, 7), (5, 5)):
        squares = [
            guide[y + dy : y + dy + 3, x + dx : x + dx + 3].astype(np.float64) for dy in (-2, 0) for dx in (-2, 0)
        ]
        weights = [square.var((0, 1)).sum() ** -4 for square in squares]
        expected = np.average([square.mean((0, 1)) for square in squares], 0, weights)
        np.testing.assert_allclose(sharp[y, x], expected, atol=1e-3)


def test_sharpening_row_by_row_is_that_of_the_whole(monkeypatch):
    guide = noisy(5, 40, 30)
    whole = brushwork.sharpened(guide)
    monkeypatch.setattr(brushwork, "ROWS", 7)
    np.testing.assert_allclose(brushwork.sharpened(guide), whole, atol=1e-6)


def test_sharpening_leaves_what_is_flat_and_steepens_an_edge():
    edge = np.clip(np.linspace(-2, 3, 40), 0, 1).astype(np.float32)[None, :, None].repeat(20, 0).repeat(3, 2)
    sharp = brushwork.sharpened(edge)
    np.testing.assert_allclose(sharp[:, :8], 0, atol=1e-5)
    assert np.diff(sharp[10, :, 0]).max() > 1.2 * np.diff(edge[10, :, 0]).max()
