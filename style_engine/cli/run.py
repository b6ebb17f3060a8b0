"""The command line: python -m style_engine --content_path PHOTO --style_path PAINTING."""

import argparse
import contextlib
import dataclasses
import json
import os
import platform
import signal
import sys
import threading
from pathlib import Path

from tqdm import tqdm

from style_engine.engine.checkpoint import Checkpoint
from style_engine.engine.networks import available_networks
from style_engine.errors import NetworkError, PictureError
from style_engine.pictures.files import read_picture, to_image
from style_engine.pictures.masks import mask_of
from style_engine.presets import PRESET_MEANINGS, PRESETS
from style_engine.settings import StyleSettings
from style_engine.studio.recipe import Recipe


def parser():
    """Return the argument parser; a flag for each field of `StyleSettings`."""
    described = "; ".join(f"{name}: {meaning}" for name, meaning in PRESET_MEANINGS.items())
    arguments = argparse.ArgumentParser(
        prog="python -m style_engine",
        description="Paint a photo in the style of a painting.",
        epilog=f"Presets. {described}.",
    )
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
        "--keep_colors", action="store_true", help="keep the photo's colours: the same as --colors photo"
    )
    arguments.add_argument(
        "--initial_path",
        type=Path,
        metavar="PICTURE",
        help="a picture to go on from, as a final.png that is to be painted larger: scales up to its size are left "
        "out; or the checkpoint.npz of a run that Ctrl-C ended, with all else as it was",
    )
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
    arguments.add_argument(
        "--preset",
        choices=PRESETS,
        default="standard",
        help="the settings to start from; each flag below changes one (default: %(default)s)",
    )
    for spec in dataclasses.fields(StyleSettings):
        _add_setting(arguments, spec)
    return arguments


def _add_setting(arguments, spec):
    rule = spec.metadata
    ranged = (
        f", {rule['minimum']} to {rule['maximum']}{' ' + rule['unit'] if rule['unit'] else ''}" if rule["step"] else ""
    )
    options = dict(
        default=None, help=f"{rule['meaning']}{ranged} (standard: {_shown(spec.default)})".replace("%", "%%")
    )
    if spec.name == "network":
        options.update(choices=("auto", *available_networks()))
    elif rule["choices"]:
        options.update(choices=rule["choices"])
    elif spec.type is bool:
        options.update(action=argparse.BooleanOptionalAction)
    elif spec.type == tuple[int, ...]:
        options.update(type=int, nargs="+", metavar="N")
    elif spec.type == tuple[float, ...]:
        options.update(type=float, nargs="+", metavar="X")
    else:
        options.update(type=spec.type, metavar={int: "N", float: "X", str: "FILE"}[spec.type])
    arguments.add_argument(f"--{spec.name}", **options)


def _shown(default):
    return "none" if default in ("", ()) else default


def settings_from(options):
    """Return the preset's `StyleSettings` with the flags that were given. Raises ValueError out of range."""
    names = [spec.name for spec in dataclasses.fields(StyleSettings)]
    given = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    given |= {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
    if options.keep_colors:
        given["colors"] = "photo"
    return dataclasses.replace(PRESETS[options.preset], **given)


def main(argv=None):
    """Run the command line; returns the exit status."""
    arguments = parser()
    options = arguments.parse_args(argv)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # before TensorFlow loads, which has much to tell
    try:
        return paint(options)
    except KeyboardInterrupt:
        print("Stopped before the first picture.", file=sys.stderr)
        return 130
    except (PictureError, NetworkError, ValueError, OSError) as error:
        print(f"{arguments.prog}: {error}", file=sys.stderr)
        return 2


def paint(options):
    """Paint, and write what is kept; returns the exit status. Whatever ends a run early, its last picture is kept."""
    settings = settings_from(options)
    photo, paintings = read(options.content_path), [read(path).rgb for path in options.style_path]
    masks = [mask_of(read(path)) for path in options.mask_path] or None
    initial = options.initial_path
    if initial:
        initial = Checkpoint.load(initial) if initial.suffix == ".npz" else read(initial).rgb
    options.output_dir.mkdir(parents=True, exist_ok=True)
    ended = threading.Event()
    iterates = stylize(photo.rgb, paintings, settings, lambda: None if ended.is_set() else settings, initial, masks)
    del initial  # a large checkpoint is as much as the run itself needs
    kept, latest, ended_by = [], None, None
    # Our own time left: tqdm's would take all steps for equal, and those of the last scale cost most.
    layout = "{desc} {bar} {n_fmt}/{total_fmt} [{rate_fmt}{postfix}]"
    bar = tqdm(total=settings.iterations, unit="it", smoothing=0.1, bar_format=layout)
    with at_ctrl_c(end_at_ctrl_c(ended)), bar as progress:
        try:
            for latest in iterates:
                progress.total = latest.total_steps  # sizes beyond the preview add some
                progress.set_description(f"scale {latest.scale}/{latest.scale_count}", refresh=False)
                progress.set_postfix_str(f"{latest.left_s:.0f} s left", refresh=False)
                progress.update(latest.step - progress.n)
                if latest.kept and not (kept and kept[-1]["iteration"] == latest.step):
                    kept.append({"iteration": latest.step, "losses": latest.losses, "elapsed_s": latest.elapsed_s})
                    to_image(latest.image).save(options.output_dir / f"iteration_{latest.step}.jpg", quality=95)
        except (Exception, KeyboardInterrupt) as error:
            if latest is None:
                raise
            ended_by = error
    if latest is None:
        raise KeyboardInterrupt
    with at_ctrl_c(signal.SIG_IGN):  # what is painted is being written, and a second Ctrl-C shall not lose it
        write(options, settings, photo, latest, kept)
    if latest.checkpoint:
        ended_by = KeyboardInterrupt()
    print(f"{'Stopped at' if ended_by else 'Painted'} iteration {latest.step}: {options.output_dir / 'final.png'}")
    if ended_by is None:
        return 0
    if isinstance(ended_by, KeyboardInterrupt):
        return 130
    print(f"It was ended by {type(ended_by).__name__}: {ended_by}", file=sys.stderr)
    return 1


def write(options, settings, photo, latest, kept):
    """Write the last picture, the record of its run, and what was asked for beside."""
    recipe = Recipe(settings, credit=", ".join(path.name for path in options.style_path))
    to_image(latest.image, photo.alpha).save(options.output_dir / "final.png", pnginfo=recipe.png_info())
    record = {
        "content": options.content_path.name,
        "styles": [path.name for path in options.style_path],
        "masks": [path.name for path in options.mask_path],
        "initial": options.initial_path and options.initial_path.name,
        "settings": dataclasses.asdict(settings),
        "seed": settings.seed,
        "versions": versions(),
        "iterations_done": latest.step,
        "kept": kept,
        "seconds": latest.elapsed_s,
    }
    (options.output_dir / "run.json").write_text(json.dumps(record, indent=2) + "\n")
    checkpoint = options.output_dir / "checkpoint.npz"
    if latest.checkpoint:
        latest.checkpoint.save(checkpoint)
    elif latest.step == latest.total_steps:
        checkpoint.unlink(missing_ok=True)  # of a run that has come to its end
    if options.timelapse:
        from style_engine.studio.timelapse import timelapse

        frames = [options.output_dir / f"iteration_{entry['iteration']}.jpg" for entry in kept]
        pictures = [options.content_path, *frames, options.output_dir / "final.png"]
        timelapse(pictures, options.output_dir, options.content_path.stem)


def end_at_ctrl_c(ended):
    """Return a handler of Ctrl-C: the first sets `ended`, so that the run leaves a checkpoint; a second is at once."""

    def end(number, frame):
        if ended.is_set():
            raise KeyboardInterrupt
        ended.set()

    return end


@contextlib.contextmanager
def at_ctrl_c(handler):
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def read(path):
    """Read a picture; its PictureError begins with the file's name."""
    try:
        return read_picture(path)
    except PictureError as error:
        raise PictureError(f"{path.name}: {error}") from error


def stylize(*arguments):
    """Call the engine's `stylize`; imported here, because help needs no TensorFlow."""
    from style_engine.engine.transfer import stylize

    return stylize(*arguments)


def versions():
    """Return {package: version} of what decides about the pixels."""
    import keras
    import numpy
    import PIL
    import tensorflow

    found = {module.__name__: module.__version__ for module in (keras, numpy, PIL, tensorflow)}
    return {"python": platform.python_version(), **found}


if __name__ == "__main__":
    sys.exit(main())
