"""What a run leaves in its folder: pictures on the way, the finished one, the record of both, and a checkpoint."""

import dataclasses
import json
import platform
from typing import TYPE_CHECKING, Any

from style_engine.cli.options import Options
from style_engine.pictures.arrays import Mask
from style_engine.pictures.files import to_image
from style_engine.settings import StyleSettings
from style_engine.studio.recipe import OWN_PAINTING, Recipe

if TYPE_CHECKING:
    from style_engine.engine.transfer import Iterate


class Output:
    """The folder of a run, which need not be there yet. Raises OSError if it cannot be made, or written to."""

    def __init__(self, options: Options, settings: StyleSettings, alpha: Mask | None = None):
        self.picture = options.output_dir / "final.png"
        self._options, self._settings, self._alpha = options, settings, alpha
        self._folder = options.output_dir
        self._folder.mkdir(parents=True, exist_ok=True)
        self._kept: list[dict[str, Any]] = []  # for the record, of each picture on the way

    def keep(self, iterate: "Iterate") -> None:
        """Write a picture on the way, if it is one that the settings name, and not written yet."""
        if not iterate.kept or (self._kept and self._kept[-1]["iteration"] == iterate.step):
            return
        self._kept.append({"iteration": iterate.step, "losses": iterate.losses, "elapsed_s": iterate.elapsed_s})
        to_image(iterate.image).save(self._folder / f"iteration_{iterate.step}.jpg", quality=95)

    def finish(self, latest: "Iterate") -> None:
        """Write the last picture, the record of its run, and what was asked for beside."""
        paintings = self._options.style_path
        credit = ", ".join(path.name for path in paintings)
        recipe = Recipe(self._settings, (OWN_PAINTING,) * len(paintings), credit)
        to_image(latest.image, self._alpha).save(self.picture, pnginfo=recipe.png_info())
        (self._folder / "run.json").write_text(json.dumps(self._record(latest), indent=2) + "\n")
        checkpoint = self._folder / "checkpoint.npz"
        if latest.checkpoint:
            latest.checkpoint.save(checkpoint)
        elif latest.step == latest.total_steps:
            checkpoint.unlink(missing_ok=True)  # of a run that has come to its end
        if self._options.timelapse:
            self._film()

    def _record(self, latest: "Iterate") -> dict[str, Any]:
        options, settings = self._options, self._settings
        return {
            "content": options.content_path.name,
            "styles": [path.name for path in options.style_path],
            "masks": [path.name for path in options.mask_path],
            "detail": None if options.detail_path is None else options.detail_path.name,
            "initial": None if options.initial_path is None else options.initial_path.name,
            "settings": dataclasses.asdict(settings),
            "seed": settings.seed,
            "versions": versions(),
            "iterations_done": latest.step,
            "kept": self._kept,
            "seconds": latest.elapsed_s,
        }

    def _film(self) -> None:
        from style_engine.studio.timelapse import timelapse

        photo = self._options.content_path
        frames = [self._folder / f"iteration_{entry['iteration']}.jpg" for entry in self._kept]
        timelapse([photo, *frames, self.picture], self._folder, photo.stem)


def versions() -> dict[str, str]:
    """Return {package: version} of what decides about the pixels."""
    import keras
    import numpy
    import PIL
    import tensorflow

    found = {module.__name__: module.__version__ for module in (keras, numpy, PIL, tensorflow)}
    return {"python": platform.python_version(), **found}
