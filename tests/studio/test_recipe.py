import dataclasses
import json

import pytest
from PIL import Image, PngImagePlugin
from support import smooth_picture

from style_engine import __version__
from style_engine.pictures.files import to_image
from style_engine.settings import StyleSettings
from style_engine.studio.recipe import FORMAT, KEYWORD, OWN_PAINTING, Recipe, read_recipe

SETTINGS = StyleSettings(style_weight=1.5, colors="photo", seed=7, keep=(3, 9), vgg19_weights="/somewhere/private.h5")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "painted.png"


def save(path, text=None):
    info = PngImagePlugin.PngInfo()
    if text is not None:
        info.add_itxt(KEYWORD, text)
    to_image(smooth_picture(1, 40, 60)).save(path, pnginfo=info)


def test_a_recipe_comes_back_from_its_picture(path):
    recipe = Recipe(SETTINGS, ("crimson_fjord", OWN_PAINTING), "Long expressionist strokes")
    to_image(smooth_picture(1, 40, 60)).save(path, pnginfo=recipe.png_info())
    assert read_recipe(path) == dataclasses.replace(recipe, settings=dataclasses.replace(SETTINGS, vgg19_weights=""))
    with Image.open(path) as image:
        assert "private" not in image.text[KEYWORD] and json.loads(image.text[KEYWORD])["version"] == __version__


@pytest.mark.parametrize(
    "named, paintings",
    [
        ({"painting": ""}, (OWN_PAINTING,)),
        ({"painting": "crimson_fjord"}, ("crimson_fjord",)),
        ({"paintings": ["crimson_fjord", ""]}, ("crimson_fjord", OWN_PAINTING)),
        ({"paintings": ["own"]}, (OWN_PAINTING,)),
        ({"paintings": []}, ()),
    ],
)
def test_a_recipe_of_before_there_were_formats_is_read(path, named, paintings):
    save(path, json.dumps(named | {"version": "0.1.0", "credit": "x", "settings": {"size": 256}}))
    assert read_recipe(path) == Recipe(StyleSettings(size=256), paintings, "x")


def test_settings_of_a_later_version_are_left_out(path):
    settings = {"size": 256, "network": "resnet", "telepathy": True}
    save(path, json.dumps({"format": FORMAT + 1, "paintings": ["own"], "credit": "", "settings": settings}))
    assert read_recipe(path) == Recipe(StyleSettings(size=256), (OWN_PAINTING,))


@pytest.mark.parametrize(
    "text",
    [
        None,
        "no json",
        "[" * 100_000,
        "[]",
        "{}",
        '{"settings": 3, "painting": "", "credit": ""}',
        '{"settings": {"size": 1}, "painting": "", "credit": ""}',
        '{"settings": {"size": "large"}, "painting": "", "credit": ""}',
        '{"settings": {"style_mix": [1e300, 1%s]}, "painting": "", "credit": ""}' % ("0" * 400),
        '{"settings": {"style_mix": [1%s]}, "painting": "", "credit": ""}' % ("0" * 5000),
    ],
)
def test_what_is_no_recipe_is_none(path, text):
    save(path, text)
    assert read_recipe(path) is None


def test_other_files_have_none(tmp_path):
    to_image(smooth_picture(1, 40, 60)).save(tmp_path / "photo.jpg")
    (tmp_path / "text.png").write_bytes(b"no picture")
    assert read_recipe(tmp_path / "photo.jpg") is read_recipe(tmp_path / "text.png") is None
    assert read_recipe(tmp_path / "missing.png") is None
