import dataclasses
import subprocess
import sys

import pytest
from support import ROOT

from style_engine.cli.options import parsed, parser, settings_from
from style_engine.errors import SettingError
from style_engine.presets import PRESETS
from style_engine.settings import StyleSettings

FILES = ["--content_path", "a", "--style_path", "b"]


def test_help_explains_every_setting_and_needs_no_tensorflow():
    command = [sys.executable, "-X", "importtime", "-m", "style_engine", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and "tensorflow" not in done.stderr
    words = " ".join(done.stdout.split())
    for spec in dataclasses.fields(StyleSettings):
        assert f"--{spec.name}" in words and spec.metadata["meaning"].split(";")[0][:20] in words


@pytest.mark.parametrize("preset", PRESETS)
def test_flags_change_the_preset(preset):
    options = [*FILES, "--style_path", "c", "--preset", preset]
    assert settings_from(parsed(options)) == PRESETS[preset]
    changed = settings_from(parsed([*options, "--seed", "5", "--no-square", "--keep", "3", "9"]))
    assert changed == dataclasses.replace(PRESETS[preset], seed=5, square=False, keep=(3, 9))


def test_there_is_a_flag_for_every_setting_and_each_is_converted():
    given = {"style_mix": (0.5, 1.5), "keep": (3,), "square": True, "size": 640, "averaging": 0.5, "vgg19_weights": "f"}
    flags = ["--style_mix", "0.5", "1.5", "--keep", "3", "--square", "--size", "640", "--averaging", "0.5"]
    assert settings_from(parsed([*FILES, *flags, "--vgg19_weights", "f"])) == StyleSettings(**given)
    known = {action.dest for action in parser()._actions}
    assert {spec.name for spec in dataclasses.fields(StyleSettings)} <= known


def test_keep_colors_is_short_for_the_photos_colours():
    assert settings_from(parsed([*FILES, "--keep_colors"])).colors == "photo"


def test_a_setting_out_of_its_range_is_refused():
    with pytest.raises(SettingError, match="`size` must be an integer from 64"):
        settings_from(parsed([*FILES, "--size", "7"]))


def test_what_no_flag_has_ends_the_process_with_a_hint(capsys):
    with pytest.raises(SystemExit) as ended:
        parsed([*FILES, "--start", "anywhere"])
    assert ended.value.code == 2 and "invalid choice: 'anywhere'" in capsys.readouterr().err
