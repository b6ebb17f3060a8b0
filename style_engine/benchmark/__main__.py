"""Time, memory and quality of the engine, beside a plain eager implementation of the reference in the same run.

    python -m style_engine.benchmark [--help]

Each figure comes from a process of its own.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from style_engine.benchmark.cluster import ClusterRow, has_ray, time_cluster
from style_engine.benchmark.crowd import EARLY, CrowdRow, watch_crowd, watch_pictures
from style_engine.benchmark.looks import (
    JudgedRow,
    LookRow,
    has_peer,
    judge_looks,
    time_camera,
    time_looks,
    time_peer,
    time_sheet,
)
from style_engine.benchmark.machine import Machine, describe_machine
from style_engine.benchmark.memory import MemoryRecord, watch_memory
from style_engine.benchmark.pictures import PictureRow, time_picture
from style_engine.benchmark.process import in_process
from style_engine.benchmark.steps import StepRow, time_reference_steps, time_steps
from style_engine.benchmark.tables import (
    cluster_table,
    crowd_table,
    judged_table,
    look_table,
    picture_table,
    step_table,
    way_table,
)
from style_engine.benchmark.ways import WAYS, ReferenceRow, WayRow, follow, judge_reference
from style_engine.evaluation.pairs import Pair, bundled_pairs, reference_pairs
from style_engine.presets import PRESETS

STEPS_BETWEEN = 8
REFERENCE_SIZE = 512  # of the reference's own pictures


class Options(argparse.Namespace):
    """What the command line was given."""

    parts: Sequence[str]
    sizes: Sequence[int]
    steps: int
    presets: Sequence[str]
    runs: int
    networks: Sequence[str]
    picture_sizes: Sequence[int]
    paintings: int
    looks: int
    look_sizes: Sequence[int]
    painters: Sequence[int]
    sleepers: Sequence[int]
    jobs: int
    programs: int
    visits: int
    pictures: int
    reference: Path | None
    teachers: Path | None
    output: Path


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    found = argparse.ArgumentParser(
        prog="python -m style_engine.benchmark",
        description="Time, memory and quality of the engine, beside a plain eager implementation of the reference in "
        "the same run.",
    )
    parts = tuple(PARTS)
    found.add_argument("--parts", nargs="+", choices=parts, default=parts, help="what to measure (default: all)")
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
        "--looks",
        type=int,
        default=21,
        help="paintings to look at, 1 to 21, and pictures of the camera (default: %(default)s)",
    )
    found.add_argument("--look-sizes", type=int, nargs="+", default=(256, 512), help="of first looks, in pixels")
    found.add_argument("--painters", type=int, nargs="*", default=(1, 2, 4), help="of a cluster, each on a core")
    found.add_argument("--sleepers", type=int, nargs="*", default=(1, 8, 32), help="of a cluster, that only sleep")
    found.add_argument("--jobs", type=int, default=40, help="during which painters are killed (default: %(default)s)")
    found.add_argument("--programs", type=int, default=50, help="that come to a server at once (default: %(default)s)")
    found.add_argument("--visits", type=int, default=10, help="of browsers, at the same time (default: %(default)s)")
    found.add_argument("--pictures", type=int, default=200, help="of one program, in a row (default: %(default)s)")
    found.add_argument(
        "--reference", type=Path, help="folder of folders with content, style and iteration_N.jpg of the reference"
    )
    found.add_argument("--teachers", type=Path, help="folder of the networks that judge; without, losses are compared")
    found.add_argument("--output", type=Path, default=Path("benchmark"), help="folder of JSON and plots")
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark, print its tables, and write JSON and plots; returns the exit status."""
    options = parser().parse_args(argv, Options())
    options.output.mkdir(parents=True, exist_ok=True)
    machine = describe_machine()
    record: dict[str, Any] = {"machine": machine}
    print(", ".join(f"{name} {value}" for name, value in machine.items()), flush=True)
    for part in options.parts:
        record[part] = PARTS[part](options, machine)
        (options.output / "benchmark.json").write_text(json.dumps(record, indent=1) + "\n")
    print(f"written: {options.output}")
    return 0


def measure_steps(options: Options, machine: Machine) -> list[StepRow]:
    """Time single steps, and print a table."""
    rows = []
    for size in options.sizes:
        rows.append(in_process(time_reference_steps, size, options.steps))
        for network in options.networks:
            rows += [in_process(time_steps, network, p, size, options.steps) for p in ("float32", "auto")]
    print(step_table(rows), flush=True)
    return rows


def measure_pictures(options: Options, machine: Machine) -> list[PictureRow]:
    """Time whole pictures, and print a table."""
    rows = [
        in_process(time_picture, network, preset, None, options.runs)
        for network in options.networks
        for preset in options.presets
    ]
    print(picture_table(rows), flush=True)
    return rows


def measure_sizes(options: Options, machine: Machine) -> list[PictureRow]:
    """Time whole pictures of many sizes, print a table, and draw a plot."""
    from style_engine.benchmark.plots import scaling_plot

    rows = [in_process(time_picture, "compact", "standard", size, 0) for size in options.picture_sizes]
    print(picture_table(rows), flush=True)
    scaling_plot(rows, machine, options.output / "scaling.png")
    return rows


def measure_convergence(options: Options, machine: Machine) -> dict[str, list[WayRow] | list[ReferenceRow]]:
    """Measure how near each way is after how many seconds, print a table, and draw a plot."""
    from style_engine.benchmark.plots import convergence_plot

    pairs = reference_pairs(options.reference) if options.reference else bundled_pairs()[:5]
    ways: list[WayRow] = []
    for way in WAYS:
        ways += in_process(follow, way, pairs, options.teachers, STEPS_BETWEEN)["rows"]
    reference = reference_rows(options, pairs)
    print(way_table(ways), flush=True)
    convergence_plot(ways, reference, machine, options.output / "convergence.png")
    return {"ways": ways, "reference": reference}


def reference_rows(options: Options, pairs: Sequence[Pair]) -> list[ReferenceRow]:
    """Return the distances of the reference's own pictures, if there are some, and teachers to judge them.

    They stand where its iterations would be in time, by its step here.
    """
    if not options.reference or not options.teachers:
        return []
    step_s = in_process(time_reference_steps, REFERENCE_SIZE, options.steps)["s_per_step"]
    rows = in_process(judge_reference, pairs, options.teachers)["rows"]
    for row in rows:
        row["seconds"] = int(row["picture"].removeprefix("iteration_")) * step_s
    return rows


def measure_looks(options: Options, machine: Machine) -> dict[str, list[LookRow] | list[JudgedRow]]:
    """Time what one pass paints, judge it if there are teachers, and print tables."""
    rows = [in_process(time_looks, size, options.looks) for size in options.look_sizes]
    if has_peer():
        rows += [in_process(time_peer, size, options.looks) for size in options.look_sizes]
    rows.append(in_process(time_sheet, min(options.look_sizes)))
    rows += [in_process(time_camera, size, options.looks) for size in options.look_sizes]
    print(look_table(rows), flush=True)
    if not options.teachers:
        return {"seconds": rows}
    pairs = reference_pairs(options.reference) if options.reference else bundled_pairs()[:5]
    judged = in_process(judge_looks, pairs, options.teachers, max(options.look_sizes))["rows"]
    print(judged_table(judged), flush=True)
    return {"seconds": rows, "judged": judged}


def measure_cluster(options: Options, machine: Machine) -> list[ClusterRow]:
    """Time clusters on this machine, kill painters of some, and print a table."""
    if not has_ray():
        print("cluster: left out, as there is no Ray (impasto[cluster])", flush=True)
        return []
    rows, trials = [], [(count, 4 * max(options.painters), False, False) for count in options.painters]
    trials += [(count, 2 * count, True, False) for count in options.sleepers]
    if options.jobs:
        trials += [(2, options.jobs // 5, False, True), (4, options.jobs, True, True)]
    for trial in trials:  # each takes minutes
        rows.append(in_process(time_cluster, *trial))
        print(cluster_table(rows), flush=True)
    return rows


def measure_memory(options: Options, machine: Machine) -> MemoryRecord:
    """Watch the memory over many paintings, and print how it grew."""
    found = in_process(watch_memory, options.paintings)
    resident = found["resident_mb"]
    early = resident[min(4, len(resident) - 1)]
    print(f"memory after 5 paintings {early} MB, after {len(resident)}: {resident[-1]} MB", flush=True)
    return found


def measure_crowd(options: Options, machine: Machine) -> dict[str, Any]:
    """Let many come to a server at once, twice, and one have many pictures; print a table, and how memory grew."""
    rows: list[CrowdRow] = watch_crowd(options.programs, options.visits, 2)["rows"]
    print(crowd_table(rows), flush=True)
    found = watch_pictures(options.pictures)
    early, last = found["early_mb"], found["last_mb"]
    print(f"server: {found['idle_mb']} MB idle, {early} after the first {EARLY} pictures, {last} after all", flush=True)
    return {"waves": rows, "pictures": found}


PARTS: dict[str, Callable[[Options, Machine], Any]] = {
    "steps": measure_steps,
    "pictures": measure_pictures,
    "sizes": measure_sizes,
    "convergence": measure_convergence,
    "memory": measure_memory,
    "looks": measure_looks,
    "cluster": measure_cluster,
    "crowd": measure_crowd,
}

if __name__ == "__main__":
    sys.exit(main())
