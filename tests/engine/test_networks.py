import http.server
import os
import shutil
import sys
import threading
from pathlib import Path

import keras
import numpy as np
import pytest
from support import plain_vgg

from style_engine.cli.run import main
from style_engine.engine import networks
from style_engine.engine.networks import compact, load_network, vgg19
from style_engine.errors import NetworkError
from style_engine.pictures.files import to_image
from style_engine.settings import StyleSettings

# A file of genuine VGG-19 weights, {layer/kernel, layer/bias}, that some of these tests then use; or nothing.
GENUINE = Path(os.environ.get("IMPASTO_TEST_VGG19", "none"))
COMPACT = StyleSettings(network="compact")


@pytest.fixture(scope="module", autouse=True)
def narrow():
    """Let each network look where it does."""


def image(height=48, width=40):
    return np.random.default_rng(5).random((1, height, width, 3)).astype(np.float32)


def test_compact_gives_the_layers_of_the_paper():
    extractor = load_network(COMPACT, 1024)
    features = extractor.model(image())
    assert set(features) == {*extractor.content_layers, *extractor.style_layers}
    assert tuple(features["block1_conv1"].shape) == (1, 48, 40, 16)
    assert tuple(features["block5_conv1"].shape) == (1, 3, 2, 128)
    assert load_network(COMPACT, 1024) is extractor


def test_compact_against_a_plain_second_implementation():
    weights = compact.read_weights(compact.WEIGHTS)
    assert "average_pooling" in weights
    plain = plain_vgg(image(32, 32)[0], weights, blocks=5, pooled=np.mean)
    for layer, features in load_network(COMPACT, 1024).model(image(32, 32)).items():
        np.testing.assert_allclose(features[0], plain[layer], rtol=1e-3, atol=1e-3)


def test_the_compact_networks_file_is_small_and_16_bit():
    assert compact.WEIGHTS.stat().st_size < 6e6
    with np.load(compact.WEIGHTS) as file:
        assert {file[name].dtype for name in file.files} == {np.dtype(np.float16)}


def test_the_coarse_scales_have_a_wider_network():
    """Of the same layers: the engine need not know which of them looks."""
    narrow, wide = (load_network(COMPACT, size) for size in (1024, 256))
    assert wide is not narrow and wide is load_network(COMPACT, compact.WIDE_SIZE)
    for layer, features in narrow.model(image()).items():
        assert wide.model(image())[layer].shape[-1] > features.shape[-1]


@pytest.mark.parametrize("damage", ["truncated", "one byte", "missing", "empty", "a layer short", "not a number"])
def test_a_damaged_compact_network_is_refused(tmp_path, damage):
    path = tmp_path / "compact.npz"
    data = bytearray(compact.WEIGHTS.read_bytes())
    if damage == "truncated":
        path.write_bytes(data[: len(data) // 2])
    elif damage == "one byte":
        data[len(data) // 2] ^= 255
        path.write_bytes(data)
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage != "missing":
        weights = compact.read_weights(compact.WEIGHTS)
        if damage == "a layer short":
            del weights["block5_conv1/kernel"]
        else:
            weights["block5_conv1/bias"][0] = np.nan
        np.savez(path, **weights)
    with pytest.raises(NetworkError, match="install again"):
        compact.read_weights(path)


@pytest.fixture(scope="session")
def vgg19_file(tmp_path_factory):
    """A file of VGG-19 weights as Keras writes it: the genuine ones of blocks 1 to 3 where they are at hand."""
    model = keras.applications.VGG19(include_top=False, weights=None)
    genuine = dict(np.load(GENUINE)) if GENUINE.exists() else {}
    for layer in model.layers:
        if f"{layer.name}/kernel" in genuine:
            layer.set_weights([genuine[f"{layer.name}/kernel"], genuine[f"{layer.name}/bias"]])
    path = tmp_path_factory.mktemp("vgg19") / "vgg19.weights.h5"
    model.save_weights(path)
    weights = {
        f"{layer.name}/{kind}": value
        for layer in model.layers
        for kind, value in zip(("kernel", "bias"), layer.get_weights())
    }
    return path, weights


def test_vgg19_may_see_the_coarse_scales_alone(vgg19_file):
    settings = StyleSettings(network="vgg19_coarse", vgg19_weights=str(vgg19_file[0]))
    coarse, fine = (load_network(settings, size) for size in (256, 512))
    assert (coarse.name, fine.name) == ("vgg19", "compact") and fine is load_network(COMPACT)


def test_vgg19_is_wired_as_its_authors_state(vgg19_file):
    path, weights = vgg19_file
    extractor = load_network(StyleSettings(network="vgg19", vgg19_weights=str(path)))
    features = extractor.model(image(32, 32))
    plain = plain_vgg(image(32, 32)[0], weights, blocks=5)
    assert set(features) == {"block4_conv2", *networks.STYLE_LAYERS}
    for layer in features:
        np.testing.assert_allclose(features[layer][0], plain[layer], rtol=1e-3, atol=1e-3 * plain[layer].max())


def test_vgg19s_weights_may_come_from_the_environment(vgg19_file, monkeypatch):
    monkeypatch.setenv("IMPASTO_VGG19_WEIGHTS", str(vgg19_file[0]))
    assert vgg19.is_ready(StyleSettings())
    assert load_network(StyleSettings(network="vgg19")).name == "vgg19"


@pytest.mark.parametrize("content", [None, b"no weights"])
def test_a_wrong_weights_file_is_refused(tmp_path, content):
    path = tmp_path / "other.weights.h5"
    if content:
        path.write_bytes(content)
    with pytest.raises(NetworkError, match="VGG-19"):
        load_network(StyleSettings(network="vgg19", vgg19_weights=str(path)))


def test_the_download_is_looked_for_where_keras_keeps_it(tmp_path, monkeypatch):
    import keras.src.backend.config as keras_config
    from keras.src.applications import vgg19 as keras_vgg19

    assert (
        vgg19.download_path() == Path(keras_config.keras_home()) / "models" / Path(keras_vgg19.WEIGHTS_PATH_NO_TOP).name
    )
    monkeypatch.delenv("IMPASTO_VGG19_WEIGHTS", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    settings, path = StyleSettings(network="vgg19"), vgg19.download_path()
    assert path.is_relative_to(tmp_path) and vgg19.downloaded_bytes() == 0 and not vgg19.is_ready(settings)
    path.parent.mkdir(parents=True)
    with open(path, "wb") as file:
        file.truncate(23_000_000)  # a download that is under way
    assert vgg19.downloaded_bytes() == 23_000_000 and not vgg19.is_ready(settings)
    with open(path, "r+b") as file:
        file.truncate(vgg19.DOWNLOAD_BYTES)
    assert vgg19.is_ready(settings)


def test_offline_the_download_is_tried_again_and_then_explained(monkeypatch):
    monkeypatch.delenv("IMPASTO_VGG19_WEIGHTS", raising=False)
    calls = []

    def offline(**arguments):
        calls.append(arguments)
        raise Exception("URL fetch failure")  # what Keras raises

    monkeypatch.setattr(keras.applications, "VGG19", offline)
    with pytest.raises(NetworkError, match="compact network needs no"):
        load_network(StyleSettings(network="vgg19"))
    assert calls == [{"include_top": False, "weights": "imagenet"}] * vgg19.DOWNLOAD_TRIES


def test_auto_is_compact_where_there_is_no_gpu(monkeypatch):
    import tensorflow as tf

    assert load_network(StyleSettings()).name == "compact" or tf.config.list_physical_devices("GPU")
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: ["a GPU"])
    monkeypatch.setattr(vgg19, "is_ready", lambda settings: False)
    assert load_network(StyleSettings()).name == "compact"
    monkeypatch.setattr(vgg19, "is_ready", lambda settings: True)
    monkeypatch.setattr(vgg19, "load", lambda settings, size: "vgg19 was taken")
    assert load_network(StyleSettings()) == "vgg19 was taken"


def test_a_new_network_is_a_new_file(tmp_path, monkeypatch):
    shutil.copy(compact.__file__, tmp_path / "third.py")
    monkeypatch.setattr(networks, "__path__", [*networks.__path__, str(tmp_path)])
    assert networks.available_networks() == ("compact", "third", "vgg19", "vgg19_coarse")
    module = networks._module("third")
    monkeypatch.setattr(module, "WEIGHTS", compact.WEIGHTS)
    assert load_network(StyleSettings(network="third")).style_layers == networks.STYLE_LAYERS
    sys.modules.pop("style_engine.engine.networks.third")


def test_an_unknown_network_is_refused_by_name():
    with pytest.raises(ValueError, match="`network` must be one of auto, compact, vgg19"):
        load_network(StyleSettings(network="resnet"))


@pytest.mark.slow
def test_a_download_that_fails_its_checksum_is_tried_again_and_then_explained(tmp_path, monkeypatch, capsys):
    """The real download, from a server of our own that sends something else, into a folder of its own."""
    served = []

    class Wrong(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            served.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "200000")
            self.end_headers()
            self.wfile.write(bytes(200_000))

        def log_message(self, *arguments):
            """Say nothing: what was served is counted."""

    to_image(image(64, 64)[0]).save(tmp_path / "picture.png")
    for name, value in {"KERAS_HOME": str(tmp_path / "keras"), "NO_PROXY": "127.0.0.1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv(vgg19.WEIGHTS_VARIABLE, raising=False)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Wrong) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/{vgg19.DOWNLOAD_NAME}"
        monkeypatch.setattr("keras.src.applications.vgg19.WEIGHTS_PATH_NO_TOP", address)
        picture = str(tmp_path / "picture.png")
        status = main(["--content_path", picture, "--style_path", picture, "--network", "vgg19"])
        server.shutdown()
    told = capsys.readouterr()
    assert len(served) == vgg19.DOWNLOAD_TRIES
    assert status == 2 and "could not be downloaded" in told.err and "Traceback" not in told.err
    assert "Downloading data from" in told.out and "200000/200000" in told.out
