"""Serves the page until it is told to end: `python app.py`, or `impasto serve`."""

import argparse
import dataclasses
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from gradio.utils import get_upload_folder

from style_engine.errors import ClusterError
from style_engine.page.layout import Page, launch_options
from style_engine.presets import PRESETS
from style_engine.studio.engine_queue import EngineQueue
from style_engine.studio.limits import Limits, described
from style_engine.studio.memory import settle
from style_engine.studio.painter import Painter
from style_engine.studio.studio import TIDY_EVERY_S, Studio
from style_engine.studio.texts import sentence_of
from style_engine.studio.warm_up import warm_up

ENDS_WITHIN_S = 7.0  # after the signal to end: most who start servers kill them after ten
# Gradio asks its queue for work after each of these; its own millisecond takes a tenth of a core from the painting.
POLL_S = 0.01
SMALL = dataclasses.replace(PRESETS["standard"], size=192, iterations=4)  # a picture to warm up with

HELP = """The address is set by GRADIO_SERVER_NAME and GRADIO_SERVER_PORT, the folder of uploads and pictures by
GRADIO_TEMP_DIR; which picture is whose is told by a file beside that folder. What the owner allows, each an
environment variable with its default:
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Serve the page; returns the exit status."""
    parser = argparse.ArgumentParser(
        "impasto serve",
        description="Serve the page.",
        epilog=f"{HELP}\n{described()}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help='let the machines of a cluster of Ray paint: its HOST:PORT, or "auto" for the one that runs here; '
        "it must ask for a token, unless RAY_AUTH_MODE=disabled is set",
    )
    address, queue = parser.parse_args(argv).cluster, EngineQueue()
    log_runs()
    try:
        limits = Limits.of()
        painter = None if address is None else painter_of(address, queue)
    except ClusterError as error:
        print(f"impasto serve: {sentence_of(error)}", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"impasto serve: {error}", file=sys.stderr)
        return 2
    serve(limits, painter, queue)
    return 0


def painter_of(address: str, queue: EngineQueue) -> Painter:
    """Return what paints on the cluster at `address`, as many at once as the `queue` then lets in."""
    from style_engine.studio.cluster.connection import connect
    from style_engine.studio.cluster.far_painter import FarPainter
    from style_engine.studio.cluster.pool import Cluster

    connect(address)
    return FarPainter(Cluster(queue, warm=SMALL))


def serve(limits: Limits, painter: Painter | None = None, queue: EngineQueue | None = None) -> None:
    """Serve the page until a signal to end; then let what is being painted leave its checkpoint."""
    # Inside Gradio's own cache, so that it serves the frames as they are; the state outside, so that it serves none.
    uploads = Path(get_upload_folder())
    state = uploads.with_name(f"{uploads.name}_state")
    studio = Studio(uploads / "impasto", state / "visits.sqlite", limits, uploads, painter, queue)
    studio.tidy()
    blocks = Page(studio).blocks.queue(api_open=False, default_concurrency_limit=None)
    blocks._queue.sleep_when_free = POLL_S
    end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: end.set())
    blocks.launch(prevent_thread_lock=True, **launch_options(studio))
    # Not before: whoever waits for the page would wait longer.
    threading.Thread(target=lambda: (warm_up(studio, SMALL), settle()), daemon=True).start()
    while not end.wait(TIDY_EVERY_S):  # where nobody comes, what is old goes, too
        studio.tidy()
    studio.close(ENDS_WITHIN_S)
    # Pages that watch would hold it up; that they are cut off is no fault.
    blocks.server.config.timeout_graceful_shutdown = 1
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    blocks.close(verbose=False)


def log_runs() -> None:
    """Let the log have a line for each run."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("impasto").setLevel(logging.INFO)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
