"""Training, on tiny data: the teachers have random weights, and the pictures are drawn here."""

import ast
import dataclasses
import json

import keras
import numpy as np
import pytest
from PIL import Image
from support import ROOT, plain_vgg

from style_engine.engine import precision as hardware
from style_engine.engine.networks import STYLE_LAYERS, FeatureExtractor, compact
from style_engine.engine.objective import Objective, Weights
from style_engine.evaluation import __main__ as evaluate
from style_engine.studio.gallery import catalogue
from style_engine.training import __main__ as training
from style_engine.training import crops as crops_module
from style_engine.training import painting, teachers
from style_engine.training.crops import SIDE, Crops, find_pictures, sides, window
from style_engine.training.muon import Muon
from style_engine.training.painting import Canvas
from style_engine.training.student import (
    Design,
    body,
    file_weights,
    front,
    gram_matrices,
    metric_root,
    new_maps,
    new_student,
    relative_error,
)
from style_engine.training.teachers import CHANNELS, Teachers

WIDTHS = (4, 4, 6, 8, 8)
GENUINE = {1: 64, 2: 128, 3: 256}
SMALL = {1: 4, 2: 4, 3: 6, 4: 128, 5: 8}


@pytest.fixture(scope="module", autouse=True)
def float32():
    """Train and look in float32, so that results compare closely on any processor: bfloat16 is some percent off."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(hardware, "fastest_precision", lambda: "float32")
        hardware.use_precision("float32")
        yield


def random_vgg(rng, widths, mapped=()):
    weights, before = {}, 3
    for block, width in widths.items():
        for index in range({1: 2, 2: 2, 3: 4, 4: 4, 5: 1}[block]):
            layer = f"block{block}_conv{index + 1}"
            weights[f"{layer}/kernel"] = rng.normal(0, (2 / 9 / before) ** 0.5, (3, 3, before, width))
            weights[f"{layer}/bias"] = rng.normal(0, 0.1, width)
            before = width
            if layer in mapped:
                weights[f"{layer}_aux/kernel"] = rng.normal(0, width**-0.5, (1, 1, width, 512))
                weights[f"{layer}_aux/bias"] = rng.normal(0, 0.1, 512)
    return {name: array.astype(np.float32) for name, array in weights.items()}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A folder with teachers and pictures: 25 photos and 25 paintings."""
    folder, rng = tmp_path_factory.mktemp("data"), np.random.default_rng(3)
    np.savez(folder / teachers.VGG19_FILE, **random_vgg(rng, GENUINE))
    np.savez(folder / teachers.SMALL_FILE, **random_vgg(rng, SMALL, ("block4_conv1", "block5_conv1")))
    for kind in ("photos", "paintings"):
        (folder / "pictures" / kind).mkdir(parents=True)
        for number in range(25):
            coarse = Image.fromarray(rng.integers(0, 256, (9, 12, 3), dtype=np.uint8))
            coarse.resize((240, 180), Image.Resampling.BICUBIC).save(folder / "pictures" / kind / f"{number:02}.png")
    return folder


def arguments(data, work, *more):
    tiny = "--crops 2 --validation 1 --batch 1 --paint-every 2 --painted-pairs 1 --front-steps 2 --steps 4"
    tiny += " --widths 4 4 6 8 8"
    given = ["--teachers", data, "--pictures", data / "pictures", "--work", work, *tiny.split(), *more]
    return [str(argument) for argument in given]


@pytest.fixture(scope="module")
def trained(data, tmp_path_factory):
    """The folder of a finished training of four steps, with one painting in between."""
    work = tmp_path_factory.mktemp("work")
    assert training.main(arguments(data, work)) == 0
    return work


def test_training_exports_a_file_that_the_loader_accepts(trained):
    weights = compact.read_weights(trained / "compact.npz")
    features = compact.build(weights)(np.random.default_rng(0).random((1, 32, 48, 3), np.float32))
    assert tuple(features["block5_conv1"].shape) == (1, 2, 3, 8)
    with np.load(trained / "compact.npz") as file:
        assert {file[name].dtype for name in file.files} == {np.dtype(np.float16)}


def test_training_logs_a_validation_table(trained):
    lines = (trained / "log.csv").read_text().splitlines()
    assert lines[0].startswith("step,seconds,block1_conv1,") and lines[0].endswith(",loss")
    assert [line.split(",")[0] for line in lines[1:]] == ["2", "4"]
    assert all(0 < float(value) < 100 for value in lines[-1].split(",")[2:])


def test_an_interrupted_training_goes_on_to_the_same_weights(data, trained, tmp_path, monkeypatch):
    def stop(*given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(training, "paint", stop)
        with pytest.raises(KeyboardInterrupt):
            training.main(arguments(data, tmp_path))
    assert json.loads((tmp_path / "checkpoint" / "step.json").read_text()) == 2
    training.main(arguments(data, tmp_path))
    once, twice = (compact.read_weights(folder / "compact.npz") for folder in (trained, tmp_path))
    for name in once:
        np.testing.assert_allclose(twice[name], once[name], rtol=1e-3, atol=1e-5, err_msg=name)


def test_steps_on_one_batch_lower_its_loss(data, trained):
    crops = Crops(trained / "crops", 1, 2, training.REMEMBERED * 3)
    student = tiny_student(ones(), 1.0, keras.optimizers.Adam(3e-2))
    batch = crops.batch(np.array([1, 2]))
    losses = [float(student.train_on_batch(batch, return_dict=True)["loss"]) for _ in range(12)]
    assert losses[-1] < 0.99 * losses[0]


def test_the_loss_against_a_plain_second_implementation(trained):
    crops = Crops(trained / "crops", 1, 2, training.REMEMBERED * 3)
    student = tiny_student({n: np.full(c, 2.0, np.float32) for n, c in CHANNELS.items()}, 3.0, "sgd")
    batch = crops.batch(np.array([1]))
    total = 0.0
    for layer, features in student.network(batch["picture"]).items():
        kernel, bias = (np.array(array, np.float64) for array in student.maps[layer].get_weights())
        found = window(np.array(features), layer)[0].reshape(-1, len(kernel)) @ kernel + bias
        found = np.where(found > 0, found, 0.1 * found)
        wanted = (batch[layer][0] / 255.0) ** 2 * batch[f"{layer}_peaks"][0] / 2.0
        wanted = wanted.reshape(found.shape)
        total += np.sum((found - wanted) ** 2) / np.sum(wanted**2)
        if layer in STYLE_LAYERS:
            error = (found.T @ found - wanted.T @ wanted) / len(found)
            total += 3 * np.linalg.norm(error) / np.linalg.norm(wanted.T @ wanted / len(found))
    assert float(student.test_on_batch(batch, return_dict=True)["loss"]) == pytest.approx(total, rel=1e-3)


def tiny_student(divisors, gram_weight, optimizer, pooling="max"):
    design = Design(WIDTHS, pooling)
    return new_student(body(design), new_maps(design), divisors, gram_weight, optimizer)


def ones():
    return {layer: np.ones(channels, np.float32) for layer, channels in CHANNELS.items()}


def test_gram_matrices_and_relative_errors_worked_by_hand():
    features = np.array([[[[1.0, 2.0], [3.0, 0.0]]]], np.float32)
    np.testing.assert_allclose(gram_matrices(features)[0], [[5, 1], [1, 2]])
    assert np.allclose(relative_error(np.array([[3.0, 5.0]]), np.array([[3.0, 4.0]])), [1 / 25])


@pytest.mark.parametrize("pooling", ["max", "average"])
def test_the_exported_network_sees_what_the_student_sees(pooling):
    student = tiny_student(ones(), 1.0, "sgd", pooling)
    shown = np.random.default_rng(6).random((2, 64, 64, 3), np.float32)
    weights = {name: array.astype(np.float32) for name, array in file_weights(student, shown).items()}
    rgb = np.random.default_rng(1).random((1, 48, 64, 3), np.float32)
    expected, found = student.network(rgb), compact.build(weights)(rgb)
    for layer in {*STYLE_LAYERS, *compact.CONTENT_LAYERS}:
        np.testing.assert_allclose(found[layer], expected[layer], rtol=2e-2, atol=2e-2, err_msg=layer)
    assert all(np.isfinite(array).all() for array in weights.values())


def test_the_metrics_whiten_by_half():
    """The fourth power of the root undoes the second moments, up to a factor."""
    rng = np.random.default_rng(0)
    features = rng.normal(size=(2, 30, 40, 3)) * [1.0, 2.0, 4.0] @ np.linalg.qr(rng.normal(size=(3, 3)))[0]
    root = metric_root(features).astype(np.float64)
    flat = features.reshape(-1, 3)
    product = np.linalg.matrix_power(root, 4) @ (flat.T @ flat)
    np.testing.assert_allclose(product / product[0, 0], np.eye(3), atol=0.02)
    assert np.abs(root).max() == pytest.approx(1)


def test_teachers_against_a_plain_second_implementation(data):
    rgb = np.random.default_rng(2).random((32, 32, 3)).astype(np.float32)
    found = Teachers(data)(rgb[None])
    assert {layer: features.shape[-1] for layer, features in found.items()} == CHANNELS
    with np.load(data / teachers.VGG19_FILE) as file:
        plain = plain_vgg(rgb, dict(file), blocks=3)
    for layer in ("block1_conv1", "block2_conv1", "block3_conv1", "block3_conv4"):
        np.testing.assert_allclose(found[layer][0], plain[layer], rtol=1e-3, atol=1e-2)


def test_crops_keep_what_the_teachers_see(data, trained):
    crops = Crops(trained / "crops", 1, 2, training.REMEMBERED * 3)
    batch = crops.batch(np.array([0, 2]))
    seen = Teachers(data)(batch["picture"])
    for layer, side in sides().items():
        kept = (batch[layer] / 255.0) ** 2 * batch[f"{layer}_peaks"][:, None, None]
        wanted = window(np.array(seen[layer]), layer)
        assert wanted.shape[1] == side
        assert np.linalg.norm(kept - wanted) < 0.01 * np.linalg.norm(wanted)


def test_a_painting_in_between_is_half_painted(trained):
    crops = Crops(trained / "crops", 1, 2, training.REMEMBERED * 3)
    early, middle, late = (crops.batch(np.array([row]))["picture"].astype(float) for row in (3, 4, 5))
    assert np.abs(late - middle).any() and np.abs(middle - early).any()
    assert not crops.batch(np.array([6]))["picture"].any()


def test_the_canvas_has_the_objective_of_the_engine():
    photo, style_picture, picture = np.random.default_rng(8).random((3, 1, SIDE, SIDE, 3)).astype(np.float32)
    picture[:] = picture.mean(-1, keepdims=True)  # grey, as the canvas has no other weight for differences of colour
    canvas = Canvas(Design(WIDTHS, "max"), 1)  # untrained, averages leave the deep features near epsilon
    canvas.pictures.assign(picture)
    seen, style = canvas.network(photo), canvas.network(style_picture)
    roots = {layer: metric_root(np.array(style[layer])) for layer in STYLE_LAYERS}
    metrics = {layer: root @ root for layer, root in roots.items()}
    given = {layer: seen[layer] for layer in compact.CONTENT_LAYERS}
    for layer in STYLE_LAYERS:
        given |= {f"{layer}_metric": metrics[layer][None], f"{layer}_gram": gram_matrices(style[layer])}
    extractor = FeatureExtractor("tiny", canvas.network, compact.CONTENT_LAYERS, STYLE_LAYERS, metrics)
    objective = Objective(extractor, "relative")
    weights = Weights(painting.CONTENT_WEIGHT, painting.STYLE_WEIGHT, painting.SMOOTHNESS)
    targets = objective.targets(photo)._replace(style=objective.grams(style_picture))
    expected = objective.losses(picture, targets, weights).total
    assert float(canvas.compute_loss(given, y_pred=canvas(given))) == pytest.approx(float(expected), rel=1e-3)


def test_the_share_of_painted_rows(data, trained):
    crops = Crops(trained / "crops", 1, 2, training.REMEMBERED * 3)
    assert crops.training_rows(0, 0, 1000, 0.25).max() < 3
    crops.filled = 3
    rows = crops.training_rows(0, 0, 1000, 0.25)
    assert set(rows) == {1, 2, 3, 4, 5} and 150 < (rows >= 3).sum() < 350
    assert (rows == crops.training_rows(0, 0, 1000, 0.25)).all() and (
        rows != crops.training_rows(0, 1, 1000, 0.25)
    ).any()


def test_one_picture_in_25_is_held_out(data):
    chosen, held_out = find_pictures(data / "pictures")
    assert [len(paths) for paths in (*chosen, *held_out)] == [24, 24, 1, 1]
    assert not {*chosen[0], *chosen[1]} & {*held_out[0], *held_out[1]}
    with pytest.raises(ValueError, match="Received: 25 and 0"):
        find_pictures(data / "pictures" / "photos")


def test_a_crop_is_square_and_repeats_with_its_seed(data):
    path = next((data / "pictures").rglob("*.png"))
    first, again, other = (crops_module.crop(path, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first.shape == (SIDE, SIDE, 3) and first.dtype == np.uint8
    assert (first == again).all() and (first != other).any()


def test_the_divisors_go_from_none_to_all_alike():
    scale = np.array([1.0, 3.0], np.float32)
    assert np.ptp(training.divisor(scale, 0.0)) == 0
    strength = scale / training.divisor(scale, 1.0)
    np.testing.assert_allclose(strength, 1, atol=0.1)
    assert np.mean((scale / training.divisor(scale, 0.5)) ** 2) == pytest.approx(1, rel=1e-5)


def test_the_judge_on_equal_and_on_different_pictures(data):
    judge = evaluate.Judge(data)
    photo, painting = np.random.default_rng(4).random((2, 64, 64, 3)).astype(np.float32)
    style, content, layers = judge.distances(photo, painting, photo)
    assert content == 0 and style == pytest.approx(np.mean(layers)) and style > 0
    assert judge.distances(photo, painting, painting)[0] == 0


def test_evaluation_paints_measures_and_shows(data, trained, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(compact, "WEIGHTS", compact.WEIGHTS)
    monkeypatch.setitem(evaluate.PRESETS, "standard", dataclasses.replace(
        evaluate.PRESETS["standard"], iterations=2, coarsest_size=64
    ))  # fmt: skip
    given = [trained / "compact.npz", "--teachers", data, "--pictures", data / "pictures", "--pairs", 1]
    first = catalogue.pairs()[:1]
    monkeypatch.setattr(catalogue, "pairs", lambda: first)
    given += ["--bundled", "--content-weight", 0.5]
    assert evaluate.main([*map(str, given), "--size", "64", "--output", str(tmp_path)]) == 0
    row, bundled = json.loads((tmp_path / "evaluation.json").read_text())
    assert row["style"] == pytest.approx(np.mean(row["layers"])) and row["seconds"] > 0
    assert (row["group"], bundled["group"]) == ("held out", "bundled")
    with Image.open(tmp_path / "held_out.jpg") as sheet:
        assert sheet.size == (3 * evaluate.THUMBNAIL, evaluate.THUMBNAIL)
    assert "| network | style | content |" in capsys.readouterr().out


def test_the_maps_start_from_least_squares(trained):
    crops = Crops(trained / "crops", 1, 2, training.REMEMBERED * 3)
    student, batch = tiny_student(ones(), 1.0, "sgd"), crops.batch(np.array([1, 2]))
    student.fit_maps(batch)
    for layer, features in student.network(batch["picture"]).items():
        found = window(np.array(features, np.float64), layer)
        flat = np.concatenate([found, np.ones_like(found[..., :1])], -1).reshape(-1, found.shape[-1] + 1)
        wanted = np.array(student.wanted(batch, layer)).reshape(len(flat), -1)
        best = np.linalg.lstsq(flat, wanted, rcond=None)[0]
        kernel, bias = student.maps[layer].get_weights()
        error, least = (np.linalg.norm(flat @ solution - wanted) for solution in (np.vstack([kernel, bias]), best))
        assert least <= error * 1.0001 and error < 1.02 * least


def test_the_first_layers_are_trained_alone_and_stay_the_networks_own(trained):
    crops = Crops(trained / "crops", 1, 2, training.REMEMBERED * 3)
    network, maps = body(Design(WIDTHS)), new_maps(Design(WIDTHS))
    before = {layer.name: layer.get_weights() for layer in network.layers if layer.weights}
    student = new_student(front(network), maps, ones(), 1.0, "sgd")
    rows = np.array([1, 2])
    # The middle of a crop shows them what the whole crop does.
    for layer, features in student.network(crops.front_batch(rows)["picture"]).items():
        whole = window(network(crops.batch(rows)["picture"])[layer], layer)
        np.testing.assert_allclose(window(features, layer), whole, rtol=1e-3, atol=1e-3)
    student.train_on_batch(crops.front_batch(rows))
    changed = {
        name for name, weights in before.items() if (network.get_layer(name).get_weights()[0] != weights[0]).any()
    }
    assert changed == {"block1_conv1", "block1_conv2", "block2_conv1"}


def test_muon_moves_a_kernel_by_equal_singular_values():
    """All of about 0.2 lr sqrt(longer side), whatever the gradient's are; a bias moves as Adam would, by lr."""
    layer = keras.layers.Conv2D(6, 3, name="block2_conv1")
    layer.build((None, 8, 8, 4))
    kernel, bias = layer.get_weights()
    gradient = (np.random.default_rng(0).normal(size=(36, 6)) * 10.0 ** -np.arange(6)).astype(np.float32)
    optimizer = Muon(0.5)
    gradients = [gradient.reshape(kernel.shape), np.arange(1, 7, dtype=np.float32)]
    optimizer.apply([keras.ops.convert_to_tensor(each) for each in gradients], layer.trainable_variables)
    moved = (layer.get_weights()[0] - kernel).reshape(36, 6)
    values = np.linalg.svd(moved / (0.5 * 0.2 * 36**0.5), compute_uv=False)
    # Five Newton-Schulz steps lift values from a hundredth of the largest on to between 0.7 and 1.2.
    assert values[2] > 0.65 and values[0] < 1.25
    assert -np.sum(moved * gradient) > 0
    np.testing.assert_allclose(layer.get_weights()[1] - bias, -0.5, rtol=1e-4)


@pytest.mark.parametrize("module", ["__main__", "crops", "muon", "painting", "student", "teachers"])
def test_training_is_backend_neutral(module):
    """No TensorFlow but by way of Keras: the imports say so, since no other backend is installed here."""
    tree = ast.parse((ROOT / "style_engine" / "training" / f"{module}.py").read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    # `hardware` is imported where the backend is TensorFlow, and only there.
    allowed = {"argparse", "concurrent.futures", "csv", "dataclasses", "json", "pathlib", "sys", "time"}
    allowed |= {"PIL", "colors", "keras", "numpy", "hardware", "networks", "networks.compact", "settings"}
    assert imported <= allowed | {"crops", "muon", "painting", "student", "teachers"}
