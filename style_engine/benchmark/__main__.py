"""Time, memory and quality of the engine, beside a plain eager implementation of the reference in the same run.

    python -m style_engine.benchmark [--help]

Each figure comes from a process of its own.
"""

import argparse
import json
import sys
from pathlib import Path

from style_engine.benchmark.measures import (
    WAYS,
    describe_machine,
    follow,
    in_process,
    judge_pictures,
    time_picture,
    time_reference_steps,
    time_steps,
    watch_memory,
)
from style_engine.benchmark.tables import picture_table, step_table, way_table
from style_engine.presets import PRESETS

PARTS = ("steps", "pictures", "sizes", "convergence", "memory")
STEPS_BETWEEN = 8


def parser():
    """Return the parser of the command line."""
    found = argparse.ArgumentParser(prog="python -m style_engine.benchmark", description=__doc__.splitlines()[0])
    found.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="what to measure (default: all)")
    found.add_argument("--sizes", type=int, nargs="+", default=(256, 512, 1024), help="of single steps, in pixels")
    found.add_argument("--steps", type=int, default=5, help="timed steps; the median counts (default: %(default)s)")
    found.add_argument(
        "--presets", nargs="+", default=("sketch", "standard", "bold", "fine"), choices=PRESETS, help="whole pictures"
    )
    found.add_argument("--runs", type=int, default=5, help="whole pictures of a preset (default: %(default)s)")
    found.add_argument("--networks", nargs="+", default=("compact", "vgg19"), help="of steps and whole pictures")
    found.add_argument(
        "--picture-sizes", type=int, nargs="+", default=(256, 512, 1024, 2048, 4096), help="of the scaling plot"
    )
    found.add_argument("--paintings", type=int, default=50, help="in a row, for memory (default: %(default)s)")
    found.add_argument(
        "--reference", type=Path, help="folder of folders with content, style and iteration_N.jpg of the reference"
    )
    found.add_argument("--teachers", type=Path, help="folder of the networks that judge; without, losses are compared")
    found.add_argument("--output", type=Path, default=Path("benchmark"), help="folder of JSON and plots")
    return found


def main(argv=None):
    """Run the benchmark, print its tables, and write JSON and plots; returns the exit status."""
    options = parser().parse_args(argv)
    options.output.mkdir(parents=True, exist_ok=True)
    record = {"machine": describe_machine()}
    print(", ".join(f"{name} {value}" for name, value in record["machine"].items()), flush=True)
    for part in options.parts:
        record[part] = globals()[f"measure_{part}"](options, record)
        (options.output / "benchmark.json").write_text(json.dumps(record, indent=1) + "\n")
    print(f"written: {options.output}")
    return 0


def measure_steps(options, record):
    rows = []
    for size in options.sizes:
        rows.append(in_process(time_reference_steps, size, options.steps))
        for network in options.networks:
            rows += [in_process(time_steps, network, p, size, options.steps) for p in ("float32", "auto")]
    print(step_table(rows), flush=True)
    return rows


def measure_pictures(options, record):
    rows = [
        in_process(time_picture, network, preset, None, options.runs)
        for network in options.networks
        for preset in options.presets
    ]
    print(picture_table(rows), flush=True)
    return rows


def measure_sizes(options, record):
    from style_engine.benchmark.plots import scaling_plot

    rows = [in_process(time_picture, "compact", "standard", size, 0) for size in options.picture_sizes]
    print(picture_table(rows), flush=True)
    scaling_plot(rows, record["machine"], options.output / "scaling.png")
    return rows


def measure_convergence(options, record):
    """The reference's own pictures stand where its iterations would be in time, by its step at 512 px here."""
    from style_engine.benchmark.plots import convergence_plot

    if options.reference:
        folders = sorted(path.parent for path in options.reference.glob("*/content.jpg"))
        files = {folder.name: (folder / "content.jpg", folder / "style.jpg") for folder in folders}
    else:
        from style_engine.studio.gallery.catalogue import pairs

        files = {f"{photo.id}_{painting.id}": (photo.path, painting.path) for photo, painting in pairs()[:5]}
    ways = []
    for way in WAYS:
        ways += in_process(follow, way, files, options.teachers, STEPS_BETWEEN)["rows"]
    reference = []
    if options.reference and options.teachers:
        step_s = in_process(time_reference_steps, 512, options.steps)["s_per_step"]
        pictures = {name: sorted(content.parent.glob("iteration_*.jpg")) for name, (content, _) in files.items()}
        reference = in_process(judge_pictures, files, pictures, options.teachers)["rows"]
        for row in reference:
            row["seconds"] = int(row["picture"].removeprefix("iteration_")) * step_s
    print(way_table(ways), flush=True)
    convergence_plot(ways, reference, record["machine"], options.output / "convergence.png")
    return {"ways": ways, "reference": reference}


def measure_memory(options, record):
    found = in_process(watch_memory, options.paintings)
    resident = found["resident_mb"]
    early = resident[min(4, len(resident) - 1)]
    print(f"memory after 5 paintings {early} MB, after {len(resident)}: {resident[-1]} MB", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
