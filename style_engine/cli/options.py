"""The flags of the command line: for the files, and one for each field of `StyleSettings`."""

import argparse
import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from style_engine.engine.networks import available_networks
from style_engine.presets import PRESET_MEANINGS, PRESETS
from style_engine.settings import StyleSettings

PROGRAM = "python -m style_engine"


class Options(argparse.Namespace):
    """What was given, beside the settings, which are attributes of the names of their fields, None if not given."""

    content_path: Path
    style_path: list[Path]
    mask_path: list[Path]
    detail_path: Path | None
    keep_colors: bool
    initial_path: Path | None
    timelapse: bool
    output_dir: Path
    preset: str


def parsed(argv: Sequence[str] | None = None) -> Options:
    """Return the options in `argv`, by default those of this process. A wrong flag ends the process, with its help."""
    return parser().parse_args(argv, Options())


def parser() -> argparse.ArgumentParser:
    """Return the argument parser."""
    described = "; ".join(f"{name}: {meaning}" for name, meaning in PRESET_MEANINGS.items())
    found = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Paint a photo in the style of a painting.",
        epilog=f"Presets. {described}. Other commands: {PROGRAM} sheet PHOTO, the photo in all "
        f"bundled paintings, or in variations of one; {PROGRAM} batch FOLDER, a folder of photos in paintings.",
    )
    _add_pictures(found)
    _add_output(found)
    add_settings(found)
    return found


def add_settings(arguments: argparse.ArgumentParser) -> None:
    """Add the flags from which `settings_from` makes settings."""
    arguments.add_argument(
        "--keep_colors", action="store_true", help="keep the photo's colours: the same as --colors photo"
    )
    arguments.add_argument(
        "--preset",
        choices=PRESETS,
        default="standard",
        help="the settings to start from; each flag below changes one (default: %(default)s)",
    )
    for spec in dataclasses.fields(StyleSettings):
        arguments.add_argument(f"--{spec.name}", default=None, help=_help_of(spec), **_kind_of(spec))


def settings_from(options: argparse.Namespace) -> StyleSettings:
    """Return the preset's `StyleSettings` with the flags that were given. Raises SettingError out of range."""
    names = [spec.name for spec in dataclasses.fields(StyleSettings)]
    given = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    if options.keep_colors:
        given["colors"] = "photo"
    return StyleSettings.from_mapping(given, PRESETS[options.preset])


def _add_pictures(arguments: argparse.ArgumentParser) -> None:
    arguments.add_argument("--content_path", required=True, type=Path, metavar="PHOTO", help="the photo")
    arguments.add_argument(
        "--style_path",
        required=True,
        type=Path,
        action="append",
        metavar="PAINTING",
        help="the painting; given several times, a mix of their styles: see --style_mix",
    )
    arguments.add_argument(
        "--mask_path",
        type=Path,
        action="append",
        default=[],
        metavar="MASK",
        help="a grey picture, white where the painting is to be, black where not; one for each --style_path, in their "
        "order; where no mask is white, the photo stays",
    )
    arguments.add_argument(
        "--detail_path",
        type=Path,
        metavar="MASK",
        help="a grey picture, white where the photo's details are to be kept, as they are on faces",
    )
    arguments.add_argument(
        "--initial_path",
        type=Path,
        metavar="PICTURE",
        help="a picture to go on from, as a final.png that is to be painted larger: scales up to its size are left "
        "out; or the checkpoint.npz of a run that Ctrl-C ended, with all else as it was",
    )


def _add_output(arguments: argparse.ArgumentParser) -> None:
    arguments.add_argument(
        "--timelapse", action="store_true", help="also write the timelapse, as MP4 and GIF, of the kept iterations"
    )
    arguments.add_argument(
        "--output_dir",
        type=Path,
        default=Path("results"),
        metavar="FOLDER",
        help="where iteration_N.jpg, final.png, run.json and, after Ctrl-C, checkpoint.npz are written "
        "(default: %(default)s)",
    )


def _kind_of(spec: dataclasses.Field) -> dict[str, Any]:
    """Return what `add_argument` needs for a setting's values."""
    if spec.name == "network":
        return {"choices": ("auto", *available_networks())}
    if spec.metadata["choices"]:
        return {"choices": spec.metadata["choices"]}
    if spec.type is bool:
        return {"action": argparse.BooleanOptionalAction}
    if spec.type == tuple[int, ...]:
        return {"type": int, "nargs": "+", "metavar": "N"}
    if spec.type == tuple[float, ...]:
        return {"type": float, "nargs": "+", "metavar": "X"}
    return {"type": spec.type, "metavar": "N" if spec.type is int else "X" if spec.type is float else "FILE"}


def _help_of(spec: dataclasses.Field) -> str:
    rule = spec.metadata
    unit = f" {rule['unit']}" if rule["unit"] else ""
    values = f", {rule['minimum']} to {rule['maximum']}{unit}" if rule["step"] else ""
    default = "none" if spec.default in ("", ()) else spec.default
    return f"{rule['meaning']}{values} (standard: {default})".replace("%", "%%")
