"""The benchmark's records as pictures."""

import matplotlib

matplotlib.use("agg")  # no window: these go into files
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402

COLORS = ("#c2410c", "#1d4ed8", "#0f766e", "#a16207", "#7e22ce", "#57534e")


def scaling_plot(pictures, machine, path):
    """Write seconds and memory against pixels, of whole pictures in a standard preset, as a PNG at `path`."""
    figure, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    megapixels = [row["size"] ** 2 / 1e6 for row in pictures]
    for axis, name, label, words in (
        (axes[0], "cold_s", "seconds", "{:.1f} s"),
        (axes[1], "peak_mb", "peak memory, MB", "{} MB"),
    ):
        axis.loglog(megapixels, [row[name] for row in pictures], "o-", color=COLORS[0])
        for x, row in zip(megapixels, pictures):
            said = f"{row['size']} px: {words.format(row[name])}"
            axis.annotate(said, (x, row[name]), xytext=(8, -4), textcoords="offset points", fontsize=8)
        axis.margins(x=0.18, y=0.08)
        _dress(axis, "megapixels", label)
    figure.suptitle(f"A picture from nothing, in a fresh process, by its size\n{_words(machine)}", fontsize=10)
    _save(figure, path)


def convergence_plot(ways, reference, machine, path):
    """Write the mean distance over the pairs against seconds as a PNG at `path`; `reference` may be empty.

    `ways` are rows of `follow`; `reference` rows of seconds, style and content
    of the reference's own pictures.
    """
    measures = [name for name in ("style", "content", "loss") if name in ways[0]]
    figure, axes = plt.subplots(1, len(measures), figsize=(5 * len(measures), 4), layout="constrained", squeeze=False)
    for axis, name in zip(axes[0], measures):
        for color, way in zip(COLORS, dict.fromkeys(row["way"] for row in ways)):
            own = [row for row in ways if row["way"] == way]
            # All pairs take the same steps; their seconds differ a little.
            seconds, values = (np.mean([row[key] for row in own], 0) for key in ("seconds", name))
            axis.plot(seconds, values, color=color, label=way)
        if reference:
            at = sorted({row["seconds"] for row in reference})
            means = [np.mean([row[name] for row in reference if row["seconds"] == seconds]) for seconds in at]
            axis.plot(at, means, "s:", color="black", label="the reference, at 100, 400 and 1000 steps")
        axis.set_xscale("log")
        _dress(axis, "seconds", f"{name} distance" if name != "loss" else "loss")
    figure.legend(*axes[0][0].get_legend_handles_labels(), loc="outside lower center", ncols=3, fontsize=8)
    figure.suptitle(f"How near the pictures are, by the seconds since the click\n{_words(machine)}", fontsize=10)
    _save(figure, path)


def _dress(axis, x, y):
    axis.set_xlabel(x)
    axis.set_ylabel(y)
    axis.grid(True, which="both", alpha=0.25)
    axis.spines[["top", "right"]].set_visible(False)
    for side in (axis.xaxis, axis.yaxis):  # plain numbers, not powers of ten
        side.set_major_formatter("{x:g}")
        side.set_minor_formatter("")


def _words(machine):
    return f"{machine['processor']}, {machine['cores']} cores, TensorFlow {machine['tensorflow']}"


def _save(figure, path):
    figure.savefig(path, dpi=110)
    plt.close(figure)
