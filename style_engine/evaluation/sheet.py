"""What is shown of trials: a table of their means, and a contact sheet of their pictures."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from style_engine.engine.networks import STYLE_LAYERS
from style_engine.evaluation.tables import table
from style_engine.evaluation.trials import Trial

THUMBNAIL = 320  # pixels of a picture in a sheet


def summary(trials: Sequence[Trial]) -> str:
    """Return the means of each network as a Markdown table."""
    networks: dict[str, list[Trial]] = {}
    for trial in trials:
        networks.setdefault(trial.network, []).append(trial)
    return table(
        ["network", "style", "content", "worst style", *(f"style, {layer}" for layer in STYLE_LAYERS), "median s"],
        [[name, *_figures(own)] for name, own in networks.items()],
    )


def _figures(trials: Sequence[Trial]) -> list[str]:
    means = [np.mean([trial.style for trial in trials]), np.mean([trial.content for trial in trials])]
    worst, layers = max(trial.style for trial in trials), np.mean([trial.layers for trial in trials], 0)
    seconds = np.median([trial.seconds for trial in trials])
    return [*(f"{distance:.3f}" for distance in (*means, worst, *layers)), f"{seconds:.1f}"]


def contact_sheet(trials: Sequence[Trial]) -> Image.Image:
    """Return a picture with a line for each pair: the photo, the painting, and what each network painted."""
    lines: dict[str, list[str]] = {}
    for trial in trials:
        lines.setdefault(trial.name, [trial.photo, trial.painting]).append(trial.picture)
    columns = max(map(len, lines.values()))
    sheet = Image.new("RGB", (columns * THUMBNAIL, len(lines) * THUMBNAIL), "white")
    for y, paths in enumerate(lines.values()):
        for x, path in enumerate(paths):
            with Image.open(path) as image:
                small = image.convert("RGB")
                small.thumbnail((THUMBNAIL - 4, THUMBNAIL - 4), Image.Resampling.LANCZOS)
                sheet.paste(small, (x * THUMBNAIL, y * THUMBNAIL))
    return sheet
