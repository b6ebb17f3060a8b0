"""Paint with one or more compact networks, and measure the pictures with the teachers.

    python -m style_engine.training.evaluate --teachers FOLDER --pictures FOLDER NETWORK.npz ...

The measure is not the optimiser's own: genuine VGG-19 and its compression
judge, whichever network painted.
"""

import argparse
import dataclasses
import json
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

from style_engine.benchmark.tables import table
from style_engine.engine import transfer
from style_engine.engine.networks import STYLE_LAYERS, compact
from style_engine.engine.pyramid import fit
from style_engine.pictures.files import read_picture, resize, to_image
from style_engine.presets import PRESETS
from style_engine.studio.gallery import catalogue
from style_engine.training.crops import find_pictures
from style_engine.training.teachers import Teachers

# The judge's own, whatever layers a network paints with.
CONTENT_LAYERS = ("block3_conv4", "block4_conv2")
THUMBNAIL = 320  # pixels of a picture in a sheet


class Judge:
    """Distances of pictures, float32 (h, w, 3) in [0, 1], by the teachers in `folder`; smaller is nearer."""

    def __init__(self, folder):
        self._teachers = Teachers(folder)

    def _see(self, picture):
        return {name: np.asarray(f[0]) for name, f in self._teachers(np.asarray(picture)[None]).items()}

    def distances(self, content, style, picture):
        """Return (style distance, content distance, the style distances of the five layers).

        Style: the mean over layers of |G - G*| / |G*|, Frobenius, of Gram
        matrices divided by positions; content: the same of features. `picture`
        and `content` are of one size.
        """
        seen, wanted, painting = self._see(picture), self._see(content), self._see(style)
        layers = [_relative(_gram(seen[layer]), _gram(painting[layer])) for layer in STYLE_LAYERS]
        content_distance = np.mean([_relative(seen[layer], wanted[layer]) for layer in CONTENT_LAYERS])
        return float(np.mean(layers)), float(content_distance), layers


def _gram(features):
    flat = features.reshape(-1, features.shape[-1])
    return flat.T @ flat / len(flat)


def _relative(found, wanted):
    return float(np.linalg.norm(found - wanted) / np.linalg.norm(wanted))


def main(argv=None):
    """Paint, measure and print a table; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m style_engine.training.evaluate", description=__doc__.splitlines()[0]
    )
    parser.add_argument("networks", type=Path, nargs="+", help="files of compact networks")
    parser.add_argument("--teachers", type=Path, required=True, help="folder of the teachers' files")
    parser.add_argument("--pictures", type=Path, help="folder of pictures; pairs are made from those held out")
    parser.add_argument("--pairs", type=int, default=20, help="how many of these pairs (default: %(default)s)")
    parser.add_argument("--reference", type=Path, help="folder of folders with content.jpg and style.jpg")
    parser.add_argument("--bundled", action="store_true", help="the example pairs of the page")
    parser.add_argument(
        "--size", type=int, default=PRESETS["standard"].size, help="longest side (default: %(default)s)"
    )
    parser.add_argument("--preset", default="standard", choices=PRESETS, help="settings (default: %(default)s)")
    parser.add_argument("--content-weight", type=float, help="(default: the preset's)")
    parser.add_argument("--output", type=Path, default=Path("evaluation"), help="folder of pictures, sheets and table")
    options = parser.parse_args(argv)
    pairs = []
    if options.reference:
        folders = sorted(path.parent for path in options.reference.glob("*/content.jpg"))
        pairs += [("reference", folder.name, folder / "content.jpg", folder / "style.jpg") for folder in folders]
    if options.pictures:
        photos, paintings = find_pictures(options.pictures)[1]
        chosen = [np.linspace(0, len(paths) - 1, options.pairs).round().astype(int) for paths in (photos, paintings)]
        pairs += [
            ("held out", f"{photos[i].stem}_{paintings[j].stem}", photos[i], paintings[j]) for i, j in zip(*chosen)
        ]
    if options.bundled:
        pairs += [("bundled", f"{a.id}_{b.id}", a.path, b.path) for a, b in catalogue.pairs()]
    judge = Judge(options.teachers)
    settings = dataclasses.replace(PRESETS[options.preset], network="compact", size=options.size)
    if options.content_weight is not None:
        settings = dataclasses.replace(settings, content_weight=options.content_weight)
    rows = []
    for network in options.networks:
        for group, name, content, style in pairs:
            rows.append(paint_and_judge(network, group, name, content, style, settings, judge, options.output))
            print(f"{network} {name} {rows[-1]['style']:.3f} / {rows[-1]['content']:.3f}", flush=True)
    (options.output / "evaluation.json").write_text(json.dumps(rows, indent=1) + "\n")
    for group in dict.fromkeys(row["group"] for row in rows):
        of_group = [row for row in rows if row["group"] == group]
        contact_sheet(of_group).save(options.output / f"{group.replace(' ', '_')}.jpg", quality=88)
        print(f"\n{group}\n{summary(of_group)}")
    return 0


def paint_and_judge(network, group, name, content, style, settings, judge, output):
    """Return one row: the distances of the picture that `network`, a file, paints of a pair. Saves the picture."""
    compact.WEIGHTS = network  # which `stylize` loads
    photo, painting = read_picture(content).rgb, read_picture(style).rgb
    started = time.perf_counter()
    for iterate in transfer.stylize(photo, painting, settings):
        image = iterate.image
    seconds = time.perf_counter() - started
    image = np.round(image * 255) / 255
    folder = output / network.resolve().parent.name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    to_image(image).save(path)
    target = resize(photo, *image.shape[:2])
    longest = min(max(painting.shape[:2]), settings.size)
    distances = judge.distances(target, resize(painting, *fit(*painting.shape[:2], longest)), image)
    return {
        "network": str(network), "group": group, "name": name, "picture": str(path), "photo": str(content),
        "painting": str(style), "style": distances[0], "content": distances[1], "layers": distances[2],
        "seconds": seconds,
    }  # fmt: skip


def summary(rows):
    """Return the means of each network as a Markdown table."""
    networks = {}
    for row in rows:
        networks.setdefault(row["network"], []).append(row)
    return table(
        ["network", "style", "content", "worst style", *(f"style, {layer}" for layer in STYLE_LAYERS), "median s"],
        [
            [name, *(f"{np.mean([row[key] for row in own]):.3f}" for key in ("style", "content")),
             f"{max(row['style'] for row in own):.3f}", *(f"{x:.3f}" for x in np.mean([r["layers"] for r in own], 0)),
             f"{np.median([row['seconds'] for row in own]):.1f}"]
            for name, own in networks.items()
        ],
    )  # fmt: skip


def contact_sheet(rows):
    """Return a picture with a line for each pair: the photo, the painting, and what each network painted."""
    lines = {}
    for row in rows:
        lines.setdefault(row["name"], [row["photo"], row["painting"]]).append(row["picture"])
    columns = max(map(len, lines.values()))
    sheet = Image.new("RGB", (columns * THUMBNAIL, len(lines) * THUMBNAIL), "white")
    for y, paths in enumerate(lines.values()):
        for x, path in enumerate(paths):
            with Image.open(path) as image:
                small = image.convert("RGB")
                small.thumbnail((THUMBNAIL - 4, THUMBNAIL - 4), Image.Resampling.LANCZOS)
                sheet.paste(small, (x * THUMBNAIL, y * THUMBNAIL))
    return sheet


if __name__ == "__main__":
    sys.exit(main())
