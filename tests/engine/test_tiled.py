import numpy as np
import pytest
import tensorflow as tf
from support import smooth_picture

from style_engine.engine import stepper as steps
from style_engine.engine.networks import load_network
from style_engine.engine.objective import Objective
from style_engine.engine.optimizers import lbfgs
from style_engine.engine.precision import computing_in
from style_engine.engine.steering import Stopped, go_on
from style_engine.engine.stepper import CompiledStep, InMemoryStepper
from style_engine.engine.targets import Weights
from style_engine.engine.tiled import HALO, STRIDE, TiledObjective, tiles
from style_engine.settings import StyleSettings

WEIGHTS = Weights(*map(tf.constant, (0.5, 1.0, 1.0)))


def pictures(height, width):
    """Return three smooth pictures with some grain, (1, height, width, 3)."""
    grain = np.random.default_rng(4).normal(0, 0.05, (3, 1, height, width, 3))
    smooth = [smooth_picture(seed, height, width) for seed in range(3)]
    return [np.clip(s + g, 0, 1).astype(np.float32) for s, g in zip(smooth, grain)]


@pytest.fixture(scope="module", params=["relative", "gatys"])
def objective(request):
    with computing_in("float32"):
        yield Objective(load_network(StyleSettings(network="compact")), request.param, whole=False)


@pytest.fixture(scope="module")
def tiled(objective):
    return TiledObjective(objective, 96)


def with_style(objective, targets, painting, *check):
    return targets._replace(style=objective.painting(painting, *check)[0])


def whole_gradient(objective, image, targets):
    image = tf.constant(image)
    with tf.GradientTape() as tape:
        tape.watch(image)
        terms = objective.losses(image, targets, WEIGHTS, [])
    return tape.gradient(terms.total, image).numpy(), terms


def test_tiled_and_whole_gradients_agree(objective, tiled):
    """Of two by three tiles with odd ends, of which the one in the middle has its halo whole on both sides."""
    image, photo, painting = pictures(139, 283)
    painting, detail = painting[:, :126], 1 + 5 * photo[0, ..., 0]
    gradient, terms = whole_gradient(
        objective, image, with_style(objective, objective.targets(photo, None, detail), painting)
    )
    targets = with_style(tiled, tiled.targets(photo, None, detail, go_on), painting, go_on)
    found = tiled.gradient(image, targets, WEIGHTS, go_on)
    assert np.linalg.norm(found - gradient) < 1e-4 * np.linalg.norm(gradient)
    assert np.abs(found - gradient).max() < 1e-4 * np.abs(gradient).max()
    np.testing.assert_allclose(tiled.measure(image, targets, WEIGHTS), terms, rtol=1e-4)


def test_a_painting_too_large_to_be_looked_at_whole_is_looked_at_in_tiles(monkeypatch):
    with computing_in("float32"):
        objective = Objective(load_network(StyleSettings(network="compact")), "relative")
        painting = pictures(96, 128)[2]
        stepper = InMemoryStepper(CompiledStep(objective, lbfgs), learning_rate=0.03, averaging=0.9)
        whole, strokes = stepper.painting(painting, go_on)
        monkeypatch.setattr(steps, "WHOLE_PIXELS", 96 * 128 - 1)
        monkeypatch.setattr(objective, "painting", None)
        in_tiles, strokes_in_tiles = stepper.painting(painting, go_on)
    for gram, other in zip(in_tiles, whole):
        np.testing.assert_allclose(gram, other, rtol=1e-4, atol=1e-4 * np.abs(other).max())
    for features, other in zip(strokes_in_tiles, strokes):
        np.testing.assert_allclose(features, other, rtol=1e-3, atol=1e-3 * np.abs(other).max())


def test_a_stop_is_heard_at_each_tile(objective, tiled):
    image, photo, painting = pictures(96, 200)
    targets = with_style(tiled, tiled.targets(photo, None, None, go_on), painting, go_on)
    asked = []

    def check():
        asked.append(True)
        if len(asked) == 4:
            raise Stopped

    with pytest.raises(Stopped):
        tiled.gradient(image, targets, WEIGHTS, check)
    assert len(asked) == 4  # three tiles of the first pass, and the first of the second


@pytest.mark.parametrize("height, width", [(200, 96), (16, 16), (1000, 37)])
def test_cores_cover_every_pixel_once_and_halos_are_whole_strides(height, width):
    covered = np.zeros((height, width), int)
    for tile in tiles(height, width, 96):
        top, bottom, left, right = tile.core
        covered[tile.rows, tile.columns][top:bottom, left:right] += 1
        assert tile.rows.start % STRIDE == tile.columns.start % STRIDE == 0
        assert top in (0, HALO) and tile.rows.stop - tile.rows.start - bottom in range(HALO + 1)
    assert (covered == 1).all()


def test_the_halo_is_all_that_the_deepest_layer_looks_at():
    """A change further than the halo away leaves a position as it was; one in the halo's first stride does not."""
    model = load_network(StyleSettings(network="compact")).model
    image = pictures(16 * 15, 16 * 15)[0]
    before = model(image)["block5_conv1"][0, 7, 7]
    changed = image.copy()
    changed[:, : 7 * 16 - HALO] = changed[:, :, 8 * 16 + HALO :] = 1.0
    np.testing.assert_array_equal(model(changed)["block5_conv1"][0, 7, 7], before)
    changed[:, : 7 * 16 - HALO + STRIDE] = 1.0
    assert np.abs(model(changed)["block5_conv1"][0, 7, 7] - before).max() > 0
