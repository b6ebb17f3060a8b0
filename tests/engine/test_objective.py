"""The whole objective against its parts, worked out apart."""

import numpy as np
import pytest
from support import smooth_picture

from style_engine.engine import losses, objective, strokes
from style_engine.engine.guidance import averaged
from style_engine.engine.networks import RELATION_LAYER, load_network, stride
from style_engine.engine.objective import Objective
from style_engine.engine.precision import computing_in
from style_engine.engine.targets import Weights
from style_engine.settings import StyleSettings

WEIGHTS = Weights(0.5, 2.0, 0.0)


@pytest.fixture(scope="module")
def scene():
    """Return (objective, image, photo, targets) of a small picture, half of which counts five times."""
    with computing_in("float32"):
        found = Objective(load_network(StyleSettings(network="compact")), "relative")
        image, photo, painting = (smooth_picture(seed, 64, 96)[None] for seed in range(3))
        detail = np.ones((64, 96), np.float32)
        detail[:, :48] = 5
        grams, features = found.painting(painting)
        targets = found.targets(photo, None, detail)
        targets = targets._replace(style=grams, strokes=found.strokes_at(None, detail, [features], (1.0,)))
        yield found, image, photo, targets


def test_content_is_features_and_relations(scene):
    found, image, photo, targets = scene
    own, wanted = found.features(image), found.features(photo)
    counts = {layer: averaged(np.where(np.arange(96) < 48, 5, 1) * np.ones((64, 1)), stride(layer)) for layer in own}
    distances = [
        np.sum(counts[layer] * (np.array(own[layer]) - wanted[layer]) ** 2) / np.sum(np.square(wanted[layer]))
        for layer in found.content_layers
    ]
    rows = np.arange(8 * 12)  # all of them
    alike = [losses.self_distances(seen[RELATION_LAYER], rows).numpy() for seen in (own, wanted)]
    related = np.mean(counts[RELATION_LAYER].reshape(-1, 1) * np.abs(alike[0] - alike[1]))
    expected = 0.5 * (objective.FEATURES_SHARE * np.mean(distances) + objective.RELATIONS_SHARE * related)
    assert float(found.measure(image, targets, WEIGHTS).content) == pytest.approx(expected, rel=1e-3)


def test_style_is_gram_matrices_and_strokes(scene):
    found, image, _, targets = scene
    features = found.features(image)
    grams = found.style_loss(found.style(features), targets.style, targets.shares)
    layers = [features[layer] for layer in found.stroke_layers]
    stroke = strokes.stroke_loss(layers, targets.strokes, strokes.nearest(layers, targets.strokes))
    expected = 2.0 * (grams + objective.STROKES_SHARE * stroke)
    terms = found.measure(image, targets, WEIGHTS)
    assert float(terms.style) == pytest.approx(float(expected), rel=1e-3)
    assert float(terms.total) == pytest.approx(float(terms.style + terms.content), rel=1e-5)
    np.testing.assert_allclose(targets.strokes.calm[0].numpy().min(), 1 / 5)


def test_the_photo_itself_has_no_content_loss_and_the_painting_no_style_loss(scene):
    found, image, photo, targets = scene
    assert float(found.measure(photo, targets, WEIGHTS).content) < 1e-4
    grams, features = found.painting(image)
    own = targets._replace(
        style=grams, strokes=found.strokes_at(None, np.ones((64, 96), np.float32), [features], (1.0,))
    )
    assert float(found.measure(image, own, WEIGHTS).style) < 1e-3


def test_gatys_formulas_know_neither_relations_nor_strokes():
    found = Objective(load_network(StyleSettings(network="compact")), "gatys")
    photo = smooth_picture(0, 48, 48)[None]
    assert found.stroke_layers == () and found.targets(photo).relations.shape == (0, 0)
    assert found.nearest(photo, found.targets(photo)) == []
