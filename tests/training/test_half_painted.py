import numpy as np
import pytest
from training_support import WIDTHS

from style_engine.engine.networks import STYLE_LAYERS, FeatureExtractor, compact
from style_engine.engine.objective import Objective
from style_engine.engine.targets import Weights
from style_engine.training import half_painted
from style_engine.training.half_painted import Canvas
from style_engine.training.student import Design, gram_matrices, metric_root


def test_the_canvas_has_the_objective_of_the_engine():
    shape = 3, 1, half_painted.SIDE, half_painted.SIDE, 3
    photo, style_picture, picture = np.random.default_rng(8).random(shape).astype(np.float32)
    picture[:] = picture.mean(-1, keepdims=True)  # grey, as the canvas has no other weight for differences of colour
    canvas = Canvas(Design(WIDTHS, "max"), 1)  # untrained, averages leave the deep features near epsilon
    canvas.pictures.assign(picture)
    seen, style = canvas.network(photo), canvas.network(style_picture)
    roots = {layer: metric_root(np.array(style[layer])) for layer in STYLE_LAYERS}
    metrics = {layer: root @ root for layer, root in roots.items()}
    given = {layer: seen[layer] for layer in compact.CONTENT_LAYERS}
    for layer in STYLE_LAYERS:
        given |= {f"{layer}_metric": metrics[layer][None], f"{layer}_gram": gram_matrices(style[layer])}
    extractor = FeatureExtractor("tiny", canvas.network, compact.CONTENT_LAYERS, STYLE_LAYERS, style_metrics=metrics)
    objective = Objective(extractor, "relative", whole=False)
    weights = Weights(half_painted.CONTENT_WEIGHT, half_painted.STYLE_WEIGHT, half_painted.SMOOTHNESS)
    targets = objective.targets(photo)._replace(style=objective.painting(style_picture)[0])
    expected = objective.losses(picture, targets, weights, []).total
    assert float(canvas.compute_loss(given, y_pred=canvas(given))) == pytest.approx(float(expected), rel=1e-3)
