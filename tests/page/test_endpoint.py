"""The endpoint /paint through a real client."""

import re
import subprocess
import sys

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image
from support import ROOT, smooth_picture

from style_engine.pictures.files import to_image
from style_engine.presets import PRESETS
from style_engine.studio.recipe import read_recipe

SMALL = {"size": 96, "iterations": 8, "show_every": 2}


@pytest.fixture(scope="module")
def client(server):
    return Client(server, verbose=False)


@pytest.fixture
def files(tmp_path):
    for name, seed in (("photo", 1), ("painting", 2)):
        to_image(smooth_picture(seed, 72, 96)).save(tmp_path / f"{name}.png")
    left = Image.new("L", (96, 72))
    left.paste(255, (0, 0, 48, 72))
    left.save(tmp_path / "left.png")
    return {name: handle_file(str(tmp_path / f"{name}.png")) for name in ("photo", "painting", "left")}


def test_mistakes_are_told_in_the_language_of_the_caller(client, server, files):
    german = Client(server, verbose=False, headers={"Accept-Language": "de-CH,de;q=0.9,en;q=0.8"})
    for caller, sentence in (
        (german, "Ein Foto und mindestens ein Gemälde werden gebraucht."),
        (client, "A photo and"),
    ):
        with pytest.raises(AppError, match=sentence):
            caller.predict(photo=files["photo"], api_name="/paint")


def test_it_is_the_only_endpoint_and_says_what_it_takes(client):
    endpoints = client.view_api(return_format="dict")["named_endpoints"]
    assert list(endpoints) == ["/paint"]
    names = [parameter["parameter_name"] for parameter in endpoints["/paint"]["parameters"]]
    assert names == ["photo", "paintings", "bundled", "masks", "preset", "settings"]
    assert "StyleSettings" in endpoints["/paint"]["description"]


def test_it_streams_pictures_and_ends_with_the_png(client, files):
    job = client.submit(photo=files["photo"], bundled=["crimson_fjord"], settings=SMALL, api_name="/paint")
    answers = list(job)
    sentences = [sentence for _, sentence, _ in answers]
    assert any("Painting…" in sentence for sentence in sentences) and sentences[-1].startswith("Finished after")
    picture, _, png = answers[-1]
    assert Image.open(picture).size == Image.open(png).size == (96, 72)
    recipe = read_recipe(png)
    assert recipe.paintings == ("crimson_fjord",) and recipe.settings.size == 96
    assert recipe.settings.content_weight == PRESETS["standard"].content_weight


def test_files_regions_and_a_mix_can_be_given(client, files):
    mixed = client.predict(
        photo=files["photo"],
        paintings=[files["painting"]],
        bundled=["crimson_fjord"],
        preset="sketch",
        settings=SMALL | {"style_mix": [0.2, 0.8]},
        api_name="/paint",
    )
    assert read_recipe(mixed[2]).settings.style_mix == (0.2, 0.8)
    kept = client.predict(
        photo=files["photo"], paintings=[files["painting"]], masks=[files["left"]], settings=SMALL, api_name="/paint"
    )
    painted, photo = (
        Image.open(path).convert("RGB").crop((60, 0, 96, 72)) for path in (kept[2], files["photo"]["path"])
    )
    assert max(high - low for low, high in zip(painted.tobytes(), photo.tobytes())) <= 1


def test_the_readmes_program_runs(server, files, tmp_path):
    _, code = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    code = code.replace("http://127.0.0.1:7860", server).replace('"size": 768', '"size": 96, "iterations": 4')
    (tmp_path / "photo.jpg").write_bytes((tmp_path / "photo.png").read_bytes())
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert "Finished after" in done.stdout, done.stderr


@pytest.mark.parametrize(
    "change, words",
    [
        (dict(bundled=["mona_lisa"]), "ids of bundled paintings"),
        (dict(bundled=[]), "at least one painting"),
        (dict(settings={"size": 7}), "from 64 to 4096"),
        (dict(settings={"telepathy": 7}), "There is no setting telepathy"),
        (dict(settings={"style_mix": [1e300, 10**400]}), "a tuple of numbers from 0 to"),
        (dict(settings={"vgg19_weights": "/etc/passwd"}), "a file of the server"),
        (dict(preset="none"), "must be one of sketch"),
        (dict(settings={"style_mix": [1]}, bundled=["starlit_hills", "crimson_fjord"]), "a number for each painting"),
    ],
)
def test_mistakes_get_one_sentence(client, files, change, words):
    with pytest.raises(AppError, match=words):
        client.predict(**dict(photo=files["photo"], bundled=["crimson_fjord"]) | change, api_name="/paint")


def test_a_cancelled_job_frees_the_engine(client, files):
    job = client.submit(
        photo=files["photo"], bundled=["crimson_fjord"], settings=SMALL | {"iterations": 3000}, api_name="/paint"
    )
    next(iter(job))
    job.cancel()
    *_, last = client.submit(photo=files["photo"], bundled=["crimson_fjord"], settings=SMALL, api_name="/paint")
    assert last[1].startswith("Finished")
