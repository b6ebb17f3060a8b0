"""Many visitors of one server at once: do all get their pictures, in their order, and what memory is left with it."""

import contextlib
import importlib.util
import itertools
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypedDict

from style_engine.benchmark.memory import resident_mb
from style_engine.studio.gallery.catalogue import pairs, photos

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # Gradio's client would tell others of itself, too

SIZES = (1024, 512, 256, 384, 448, 320, 512, 640)  # of pictures one after another, in turn
SMALL = dict(size=96, iterations=6, network="compact")  # of a wave: its server has enough to do with many
LINK = "?preset=sketch&network=compact&size=96&iterations=6&painting=starlit_hills"
LONGEST_S = 1800.0
READY_S = 90.0
EARLY = 20  # pictures after which memory is looked at first


class CrowdRow(TypedDict):
    """What became of a wave of visitors, or of pictures one after another."""

    programs: int
    visits: int  # with a browser
    finished: int
    told: int  # how many were told a place, of those who did not come first
    overtaken: int  # programs that were done after the next one that came
    seconds: float
    resident_mb: int  # of the server, afterwards


@dataclass
class Program:
    """What a program was told."""

    has_come: threading.Event = field(default_factory=threading.Event)  # it was told anything
    is_told: bool = False  # a place in line
    done_s: float | None = None


@contextlib.contextmanager
def server() -> Iterator[tuple[str, int]]:
    """Start a server with an empty folder; yield (its address, its process)."""
    with tempfile.TemporaryDirectory(prefix="impasto_") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        own = {"GRADIO_SERVER_PORT": str(port), "GRADIO_TEMP_DIR": f"{folder}/cache"}
        with open(f"{folder}/log", "w") as log:
            command = [sys.executable, "-m", "style_engine", "serve"]
            process = subprocess.Popen(command, env=os.environ | own, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}/"
            _wait_until(lambda: _answers(address), READY_S)
            time.sleep(READY_S / 3)  # while it gets ready to paint
            yield address, process.pid
        finally:
            process.terminate()
            process.wait(30)


def watch_crowd(programs: int, visits: int, waves: int) -> dict[str, list[CrowdRow]]:
    """Let so many programs and browsers come at once, so many times; browsers need Playwright and a chromium."""
    visits = visits if has_browser() else 0
    with server() as (address, process):
        return {"rows": [_wave(address, process, programs, visits) for _ in range(waves)]}


def watch_pictures(pictures: int) -> dict[str, Any]:
    """Let a program have so many pictures of mixed sizes, one after another; return the server's MB after each."""
    from gradio_client import Client, handle_file

    resident, begun_s = [], time.monotonic()
    with server() as (address, process):
        client = Client(address, verbose=False)
        idle = resident_mb(process)
        for _, size, (photo, painting) in zip(range(pictures), itertools.cycle(SIZES), itertools.cycle(pairs())):
            settings = dict(size=size, iterations=4, network="compact")
            photo_file = handle_file(str(photo.path))
            deque(
                client.submit(photo=photo_file, bundled=[painting.id], settings=settings, api_name="/paint"), maxlen=0
            )
            resident.append(resident_mb(process))
    early, last = resident[:EARLY][-1], resident[-1]
    seconds = time.monotonic() - begun_s
    return {"idle_mb": idle, "early_mb": early, "last_mb": last, "resident_mb": resident, "seconds": seconds}


def has_browser() -> bool:
    """Tell whether there is what visits with a browser need."""
    return importlib.util.find_spec("playwright") is not None and shutil.which("chromium") is not None


def _wave(address: str, process: int, programs: int, visits: int) -> CrowdRow:
    from gradio_client import Client

    told, begun_s, gathered = [Program() for _ in range(programs)], time.monotonic(), threading.Event()
    pages: dict[str, Any] = {"gathered": threading.Event(), "finished": 0, "told": 0}
    browsers = threading.Thread(target=_visit, args=(address, visits, gathered, pages))
    browsers.start()
    clients = [Client(address, verbose=False) for _ in range(programs)]
    pages["gathered"].wait(LONGEST_S)
    gathered.set()
    threads = [threading.Thread(target=_program, args=each) for each in zip(clients, told)]
    for thread, program in zip(threads, told):
        thread.start()
        program.has_come.wait(LONGEST_S)  # so that their order is known
    for thread in [*threads, browsers]:
        thread.join(LONGEST_S)
    done_s = [program.done_s for program in told if program.done_s is not None]
    return CrowdRow(
        programs=programs,
        visits=visits,
        finished=len(done_s) + pages["finished"],
        told=sum(program.is_told for program in told) + pages["told"],
        overtaken=sum(later < earlier for earlier, later in itertools.pairwise(done_s)),
        seconds=time.monotonic() - begun_s,
        resident_mb=resident_mb(process),
    )


def _program(client: Any, told: Program) -> None:
    from gradio_client import handle_file

    photo = handle_file(str(photos()[0].path))
    try:
        job = client.submit(photo=photo, bundled=["crimson_fjord"], settings=SMALL, api_name="/paint")
        for _, sentence, png in job:
            told.has_come.set()
            told.is_told |= "number" in sentence
            if png:
                told.done_s = time.monotonic()
    except Exception as error:  # counted as not finished, and told
        print(f"a program was told: {error}", file=sys.stderr, flush=True)
    finally:
        told.has_come.set()


def _visit(address: str, visits: int, gathered: threading.Event, found: dict[str, Any]) -> None:
    """Open as many pages, and press Paint on each once all have gathered."""
    try:
        if visits:
            _paint_on_pages(address, visits, gathered, found)
    finally:
        found["gathered"].set()


def _paint_on_pages(address: str, visits: int, gathered: threading.Event, found: dict[str, Any]) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        pages = [chromium.new_context(reduced_motion="reduce").new_page() for _ in range(visits)]
        lines = [page.locator("#status .note") for page in pages]
        for page, line in zip(pages, lines):
            page.goto(address + LINK)
            line.filter(has_text="Settings loaded").wait_for()
            page.get_by_label("Paint when I tap one").uncheck()
            page.locator("#photo input[type=file]").set_input_files(str(photos()[0].path))
            line.filter(has_text="Your photo: ").wait_for()
        found["gathered"].set()
        gathered.wait(LONGEST_S)
        for page in pages:
            page.locator("#paint").click()
        for line in lines:
            line.filter(has_text=re.compile("number|Finished")).wait_for(timeout=1000 * LONGEST_S)
            found["told"] += "number" in line.inner_text()
        for line in lines:
            line.filter(has_text="Finished").wait_for(timeout=1000 * LONGEST_S)
            found["finished"] += 1
        chromium.close()


def _answers(address: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
        return True
    return False


def _wait_until(is_there: Callable[[], bool], within_s: float) -> None:
    until = time.monotonic() + within_s
    while not is_there():
        if time.monotonic() > until:
            raise SystemExit("the server does not answer")
        time.sleep(0.25)
