"""The benchmark's records as pictures."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("agg")  # no window: these go into files
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402

from style_engine.benchmark.machine import Machine  # noqa: E402
from style_engine.benchmark.pictures import PictureRow  # noqa: E402
from style_engine.benchmark.ways import ReferenceRow, WayRow, measures_of  # noqa: E402

COLORS = ("#c2410c", "#1d4ed8", "#0f766e", "#a16207", "#7e22ce", "#57534e")


def scaling_plot(rows: Sequence[PictureRow], machine: Machine, path: Path) -> None:
    """Write seconds and memory against pixels, of whole pictures in a standard preset, as a PNG at `path`."""
    figure, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    sizes = [row["size"] for row in rows]
    seconds, memory = [row["cold_s"] for row in rows], [row.get("peak_mb", 0) for row in rows]
    for axis, values, label, words in (
        (axes[0], seconds, "seconds", "{:.1f} s"),
        (axes[1], memory, "peak memory, MB", "{} MB"),
    ):
        megapixels = [size**2 / 1e6 for size in sizes]
        axis.loglog(megapixels, values, "o-", color=COLORS[0])
        for number, (x, size, value) in enumerate(zip(megapixels, sizes, values)):
            note, below = f"{size} px: {words.format(value)}", -12 if number % 2 else 6  # neighbours may be as high
            axis.annotate(note, (x, value), xytext=(8, below), textcoords="offset points", fontsize=8)
        axis.margins(x=0.18, y=0.08)
        _dress(axis, "megapixels", label)
    figure.suptitle(f"A picture from nothing, in a fresh process, by its size\n{_words(machine)}", fontsize=10)
    _save(figure, path)


def convergence_plot(ways: Sequence[WayRow], reference: Sequence[ReferenceRow], machine: Machine, path: Path) -> None:
    """Write the mean distance over the pairs against seconds as a PNG at `path`; `reference` may be empty."""
    measures = list(measures_of(ways[0]))
    figure, axes = plt.subplots(1, len(measures), figsize=(5 * len(measures), 4), layout="constrained", squeeze=False)
    for axis, name in zip(axes[0], measures):
        for color, way in zip(COLORS, dict.fromkeys(row["way"] for row in ways)):
            own = [row for row in ways if row["way"] == way]
            # All pairs take the same steps; their seconds differ a little.
            seconds = np.mean([row["seconds"] for row in own], 0)
            axis.plot(seconds, np.mean([measures_of(row)[name] for row in own], 0), color=color, label=way)
        if reference:
            axis.plot(*_means(reference, name), "s:", color="black", label="the reference, at 100, 400 and 1000 steps")
        axis.set_xscale("log")
        _dress(axis, "seconds", f"{name} distance" if name != "loss" else "loss")
    figure.legend(*axes[0][0].get_legend_handles_labels(), loc="outside lower center", ncols=3, fontsize=8)
    figure.suptitle(f"How near the pictures are, by the seconds since the click\n{_words(machine)}", fontsize=10)
    _save(figure, path)


def _means(rows: Sequence[ReferenceRow], name: str) -> tuple[list[float], list[float]]:
    """Return the seconds of the reference's pictures, and the mean distance of that `name` at each."""
    values: dict[float, list[float]] = {}
    for row in rows:
        values.setdefault(row.get("seconds", 0.0), []).append(row["style"] if name == "style" else row["content"])
    return sorted(values), [float(np.mean(values[seconds])) for seconds in sorted(values)]


def _dress(axis: Axes, x: str, y: str) -> None:
    axis.set_xlabel(x)
    axis.set_ylabel(y)
    axis.grid(True, which="both", alpha=0.25)
    axis.spines[["top", "right"]].set_visible(False)
    for side in (axis.xaxis, axis.yaxis):  # plain numbers, not powers of ten
        side.set_major_formatter("{x:g}")
        side.set_minor_formatter("")


def _words(machine: Machine) -> str:
    return f"{machine['processor']}, {machine['cores']} cores, TensorFlow {machine['tensorflow']}"


def _save(figure: Figure, path: Path) -> None:
    figure.savefig(path, dpi=110)
    plt.close(figure)
