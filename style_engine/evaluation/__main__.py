"""Paint in one or more ways, and measure the pictures with the teachers.

    python -m style_engine.evaluation --teachers FOLDER --pictures FOLDER NETWORK.npz ...
    python -m style_engine.evaluation --teachers FOLDER --pictures FOLDER --preset standard bold

The candidates are all presets with all networks, or with those that ship. The
measure is not the optimiser's own: genuine VGG-19 judges, whichever network
painted.
"""

import argparse
import dataclasses
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from style_engine.engine.networks import compact
from style_engine.engine.precision import allow_memory_growth
from style_engine.evaluation.faces import detector
from style_engine.evaluation.front import along, front_plot, points
from style_engine.evaluation.judge import Judge
from style_engine.evaluation.pairs import REFERENCE, Pair, bundled_pairs, held_out_pairs, reference_pairs
from style_engine.evaluation.sheet import MEASURES, Key, blind_sheet, contact_sheet, summary
from style_engine.evaluation.trials import Candidate, Trial, paint_and_judge
from style_engine.presets import PRESETS


class Options(argparse.Namespace):
    """What the command line was given."""

    networks: list[Path]
    teachers: Path
    pictures: Path | None
    pairs: int
    reference: Path | None
    bundled: bool
    size: int
    preset: list[str]
    content_weight: float | None
    front: list[float]
    blind: int | None
    faces: bool
    output: Path


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    found = argparse.ArgumentParser(
        prog="python -m style_engine.evaluation",
        description="Paint in one or more ways, and measure the pictures with the teachers.",
    )
    found.add_argument("networks", type=Path, nargs="*", help="files of compact networks (default: those that ship)")
    found.add_argument("--teachers", type=Path, required=True, help="folder of the teachers' files")
    found.add_argument("--pictures", type=Path, help="folder of pictures; pairs are made from those held out")
    found.add_argument("--pairs", type=int, default=24, help="how many of these pairs (default: %(default)s)")
    found.add_argument("--reference", type=Path, help="folder of folders with content.jpg and style.jpg")
    found.add_argument("--bundled", action="store_true", help="the example pairs of the page")
    found.add_argument("--size", type=int, default=PRESETS["standard"].size, help="longest side (default: %(default)s)")
    found.add_argument(
        "--preset", nargs="+", default=["standard"], choices=PRESETS, help="settings (default: standard)"
    )
    found.add_argument("--content-weight", type=float, help="(default: the preset's)")
    found.add_argument(
        "--front", type=float, nargs="+", default=[], metavar="HOW_FAR", help="the reference pairs at each, and a plot"
    )
    found.add_argument("--blind", type=int, metavar="SEED", help="also sheets in random order, with blind.json as key")
    found.add_argument("--faces", action="store_true", help="also tell how many faces are found again, by OpenCV")
    found.add_argument("--output", type=Path, default=Path("evaluation"), help="folder of pictures, sheets and table")
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Paint, measure and print a table; returns the exit status."""
    options = parsed(argv)
    allow_memory_growth()
    pairs, candidates, judge = chosen_pairs(options), chosen_candidates(options), Judge(options.teachers)
    fronts = {each.label: along(each, options.front) for each in candidates} if options.front else {}
    on_fronts = [each for front in fronts.values() for each in front]
    trials: list[Trial] = []
    for pair in pairs:
        # All candidates of a pair, before the judge has to look at the next.
        for candidate in on_fronts if fronts and pair.group == REFERENCE else candidates:
            trials.append(paint_and_judge(candidate, pair, judge, options.output, options.faces))
            print(told(trials[-1]), flush=True)
    report(trials, options)
    if fronts:
        plot(fronts, trials, options.output)
    return 0


def parsed(argv: Sequence[str] | None) -> Options:
    """Return the options in `argv`; exits with a sentence if they cannot be followed."""
    # Intermixed: otherwise no networks would be found after the first option, since there may be none.
    options = parser().parse_intermixed_args(argv, Options())
    if options.front and not options.reference:
        parser().error("--front paints the reference pairs: it needs --reference")
    if not (options.reference or options.pictures or options.bundled):
        parser().error("nothing to paint: name --pictures, --reference or --bundled")
    if options.faces:
        try:
            detector()
        except ModuleNotFoundError as error:
            parser().error(str(error))
    return options


def chosen_pairs(options: Options) -> list[Pair]:
    """Return the pairs of the `options`."""
    pairs: list[Pair] = []
    if options.reference:
        pairs += reference_pairs(options.reference)
    if options.pictures:
        pairs += held_out_pairs(options.pictures, options.pairs)
    if options.bundled:
        pairs += bundled_pairs()
    return pairs


def chosen_candidates(options: Options) -> list[Candidate]:
    """Return the candidates of the `options`: each preset with each network, or with those that ship."""
    changes: dict[str, str | float] = {"network": "compact", "size": options.size}
    if options.content_weight is not None:
        changes["content_weight"] = options.content_weight
    settings = {name: dataclasses.replace(PRESETS[name], **changes) for name in options.preset}
    if not options.networks:
        return [Candidate(name, own) for name, own in settings.items()]
    return [
        Candidate(str(file) if len(settings) == 1 else f"{name}, {file}", own, compact.load_file(file))
        for name, own in settings.items()
        for file in options.networks
    ]


def told(trial: Trial) -> str:
    """Return a `trial` as a line."""
    found = " ".join(f"{name} {getattr(trial.measures, name):.3f}" for name in MEASURES)
    return f"{trial.candidate} {trial.name}: {found}"


def report(trials: Sequence[Trial], options: Options) -> None:
    """Write the `trials` as JSON, and for each group of pairs print a table, and write a contact sheet or two."""
    output, keys = options.output, dict[str, Key]()
    (output / "evaluation.json").write_text(
        json.dumps([dataclasses.asdict(trial) for trial in trials], indent=1) + "\n"
    )
    rng = np.random.default_rng(options.blind)
    for group in dict.fromkeys(trial.group for trial in trials):
        of_group, name = [trial for trial in trials if trial.group == group], group.replace(" ", "_")
        contact_sheet(of_group).save(output / f"{name}.jpg", quality=88)
        if options.blind is not None:
            sheet, keys[group] = blind_sheet(of_group, rng)
            sheet.save(output / f"{name}_blind.jpg", quality=88)
        print(f"\n{group}\n{summary(of_group)}")
    if keys:
        (output / "blind.json").write_text(json.dumps(keys, indent=1) + "\n")


def plot(fronts: Mapping[str, Sequence[Candidate]], trials: Sequence[Trial], output: Path) -> None:
    """Write the plot of the `fronts`, each of which has a label."""
    own = [trial for trial in trials if trial.group == REFERENCE]
    front_plot({label: points(front, own) for label, front in fronts.items()}, output / "front.png")


if __name__ == "__main__":
    sys.exit(main())
