"""A run of the command line: python -m style_engine --content_path PHOTO --style_path PAINTING."""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from style_engine.cli import batch, sheet
from style_engine.cli.options import PROGRAM, Options, parsed, settings_from
from style_engine.cli.output import Output
from style_engine.errors import ImpastoError, PictureError
from style_engine.pictures.arrays import Rgb
from style_engine.pictures.files import Picture, read_picture
from style_engine.pictures.masks import mask_of
from style_engine.settings import StyleSettings
from style_engine.studio.texts import sentence_of

if TYPE_CHECKING:
    from style_engine.engine.transfer import Iterate

FAILED, REFUSED = 1, 2  # exit statuses: of a run that broke, and of one that could not begin
ENDED_BY_SIGNAL = 128  # plus the signal's number, as shells have it
NOTHING_YET = "Stopped before the first picture."
# Our own time left: tqdm's would take all steps for equal, and those of the last scale cost most.
BAR = "{desc} {bar} {n_fmt}/{total_fmt} [{rate_fmt}{postfix}]"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    given = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # before TensorFlow loads, which logs much
    try:
        command = {"sheet": sheet.main, "batch": batch.main}.get("".join(given[:1]))
        return paint(parsed(given)) if command is None else command(given[1:])
    except KeyboardInterrupt:
        print(NOTHING_YET, file=sys.stderr)
        return ENDED_BY_SIGNAL + signal.SIGINT
    except (ImpastoError, OSError) as error:
        print(f"{PROGRAM}: {sentence(error)}", file=sys.stderr)
        return REFUSED


def paint(options: Options) -> int:
    """Paint with the `options`, and write what is kept; returns the exit status."""
    settings = settings_from(options)
    photo = read(options.content_path)
    interruption = Interruption(settings)
    iterates = begin(options, photo.rgb, interruption)
    return see_through(iterates, interruption, Output(options, settings, photo.alpha))


def begin(options: Options, photo: Rgb, interruption: "Interruption") -> Iterator["Iterate"]:
    """Read the other files, and return the iterates of the run; raises ImpastoError for what cannot be painted."""
    paintings = [read(path).rgb for path in options.style_path]
    masks = [mask_of(read(path)) for path in options.mask_path] or None
    detail = None if options.detail_path is None else mask_of(read(options.detail_path))
    # Imported here, as help needs no TensorFlow.
    from style_engine.engine.checkpoint import Checkpoint
    from style_engine.engine.precision import allow_memory_growth
    from style_engine.engine.transfer import stylize

    allow_memory_growth()
    begun: dict[str, Any] = {}
    if (start := options.initial_path) is not None:
        begun = {"resume": Checkpoint.load(start)} if start.suffix == ".npz" else {"initial": read(start).rgb}
    settings = interruption.settings()
    return stylize(photo, paintings, settings, interruption, masks=masks, detail_mask=detail, **begun)


def see_through(iterates: Iterable["Iterate"], interruption: "Interruption", output: Output) -> int:
    """Show and keep `iterates` as they come, and write what the last one left; returns the exit status."""
    with at_signals(interruption.notice):
        latest, broken_by = follow(iterates, interruption.settings().iterations, output)
        if latest is None:
            print(NOTHING_YET, file=sys.stderr)
            return interruption.status
        with at_signals(signal.SIG_IGN):  # what is painted is being written, and a second Ctrl-C shall not lose it
            output.finish(latest)
    ended = broken_by is not None or latest.checkpoint is not None
    print(f"{'Stopped at' if ended else 'Painted'} iteration {latest.step}: {output.picture}")
    if not ended:
        return 0
    if broken_by is None or isinstance(broken_by, KeyboardInterrupt):
        return interruption.status
    print(f"It was ended by {type(broken_by).__name__}: {broken_by}", file=sys.stderr)
    return FAILED


def follow(
    iterates: Iterable["Iterate"], iterations: int, output: Output
) -> tuple["Iterate | None", BaseException | None]:
    """Return the last of `iterates`, kept as they came, and what broke the run after it, if anything did.

    What breaks it before the first is raised.
    """
    latest = None
    try:
        for latest in with_bar(iterates, iterations):
            output.keep(latest)
    except (Exception, KeyboardInterrupt) as error:
        if latest is None:
            raise
        return latest, error
    return latest, None


def with_bar(iterates: Iterable["Iterate"], iterations: int) -> Iterator["Iterate"]:
    """Yield `iterates`, with a progress bar of so many `iterations`, or as many as they turn out to be."""
    with tqdm(total=iterations, unit="it", smoothing=0.1, bar_format=BAR) as progress:
        for iterate in iterates:
            progress.total = iterate.total_steps  # sizes beyond the preview add some
            progress.set_description(f"scale {iterate.scale}/{iterate.scale_count}", refresh=False)
            progress.set_postfix_str(f"{iterate.left_s:.0f} s left", refresh=False)
            progress.update(iterate.step - progress.n)
            yield iterate


class Interruption:
    """A `Control` of the engine that ends a run at the first Ctrl-C, so that it leaves a checkpoint.

    So does the signal with which a system shuts programs down. A second of them
    ends the run at once.
    """

    def __init__(self, settings: StyleSettings):
        self._settings = settings
        self._number = 0  # of the signal, once there was one

    def notice(self, number: int, frame: FrameType | None) -> None:
        """Be the handler of a signal."""
        if self._number:
            raise KeyboardInterrupt
        self._number = number

    @property
    def status(self) -> int:
        """Return the exit status of a run that was ended."""
        return ENDED_BY_SIGNAL + (self._number or signal.SIGINT)

    def settings(self) -> StyleSettings:
        """Return the settings, which stay the same."""
        return self._settings

    def check(self) -> None:
        """Raise Stopped once there was a signal."""
        from style_engine.engine.steering import Stopped

        if self._number:
            raise Stopped


@contextlib.contextmanager
def at_signals(handler: Callable[[int, FrameType | None], Any] | signal.Handlers) -> Iterator[None]:
    """Let `handler` have Ctrl-C, and the signal to terminate, within the block."""
    before = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


def read(path: Path) -> Picture:
    """Read a picture; its PictureError has the file's name as a note."""
    try:
        return read_picture(path)
    except PictureError as error:
        error.add_note(path.name)
        raise


def sentence(error: ImpastoError | OSError) -> str:
    """Return the sentence of an `error`, after its notes: a file's name."""
    text = sentence_of(error) if isinstance(error, ImpastoError) else str(error)
    return ": ".join([*getattr(error, "__notes__", ()), text])


if __name__ == "__main__":
    sys.exit(main())
