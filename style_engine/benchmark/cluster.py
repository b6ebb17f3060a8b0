"""A cluster on this machine: what more painters bring, what a picture costs the page, and that none is lost."""

import contextlib
import importlib.util
import os
import random
import secrets
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

from style_engine.benchmark.sleeping import SleepingPainter
from style_engine.settings import StyleSettings
from style_engine.studio.control import RunControl
from style_engine.studio.events import Finished, Frame
from style_engine.studio.memory import settle
from style_engine.studio.request import PaintRequest

if TYPE_CHECKING:
    from style_engine.studio.cluster.pool import Cluster
    from style_engine.studio.studio import Studio

SLEEPING_PX = 512  # a usual picture: its files are what the page has to do with
SLEEPING_STEPS = 24
REAL = StyleSettings(size=192, iterations=40, network="compact")
# How often a painter is killed: one of the engine needs some seconds to begin, and then to get anywhere.
SLEEPING_KILLED_S, KILLED_S = 2.0, 8.0
LONGEST_S = 900.0


class ClusterRow(TypedDict):
    """What so many painters made of so many jobs."""

    painters: int
    sleeps: bool
    jobs: int
    finished: int
    killed: int  # painters, on the way
    seconds: float
    frames: int
    driver_ms: float  # of processor time a frame, in the process of the page
    stop_s: float  # from Stop to the result
    largest_difference: float  # of the pictures from those of a painter that is left alone, of 255


@contextlib.contextmanager
def local_cluster(machines: Sequence[int]) -> Iterator[Any]:
    """Start a cluster on this machine, of as many machines as have a number of painters; yield Ray's `Cluster`."""
    os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(32)
    # Painters are to have as much of the machine as whatever else runs there.
    os.environ |= {"RAY_AUTH_MODE": "token", "RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0"}
    import ray
    from ray.cluster_utils import Cluster as Machines

    from style_engine.studio.cluster.connection import connect

    cluster = Machines()
    cluster.add_node(num_cpus=0, include_dashboard=False)
    for painters in machines:
        add_machine(cluster, painters)
    connect(str(cluster.address))
    try:
        yield cluster
    finally:
        ray.shutdown()  # more than once does no harm
        cluster.shutdown()


def add_machine(cluster: Any, painters: int = 1) -> Any:
    """Add a machine to a local `cluster`; for more than one painter, it says that it has as many GPUs."""
    return cluster.add_node(num_cpus=painters, num_gpus=painters if painters > 1 else 0)


def has_ray() -> bool:
    """Tell whether Ray is installed."""
    return importlib.util.find_spec("ray") is not None


def time_cluster(painters: int, jobs: int, sleeps: bool, kills: bool) -> ClusterRow:
    """Let `painters` do `jobs`: real ones, each on a core of its own, or such as sleep; `kills` them on the way."""
    from style_engine.studio.cluster.far_painter import FarPainter
    from style_engine.studio.cluster.pool import Cluster
    from style_engine.studio.engine_queue import EngineQueue
    from style_engine.studio.studio import Studio

    queue = EngineQueue()
    settings = StyleSettings(size=SLEEPING_PX, iterations=SLEEPING_STEPS) if sleeps else REAL
    given: dict[str, Any] = {"painter": SleepingPainter()} if sleeps else {"warm": REAL, "pins": True}
    with (
        tempfile.TemporaryDirectory() as folder,
        local_cluster([painters]),
        contextlib.closing(Cluster(queue, **given)) as cluster,
    ):
        studio = Studio(Path(folder) / "runs", painter=FarPainter(cluster), queue=queue)
        wait_until(lambda: cluster.size == painters)
        settle()  # as a server does
        requests = [request_in(Path(folder), number, settings) for number in range(jobs)]
        every_s = SLEEPING_KILLED_S if sleeps else KILLED_S
        with killing(cluster, every_s) if kills else contextlib.nullcontext([]) as killed:
            row = measured(studio, requests)
        expected = Studio(Path(folder) / "alone", painter=SleepingPainter(0.0)) if sleeps else Studio(folder + "/alone")
        difference = max(apart(expected, *pair) for pair in zip(requests, row.pop("results")))
        stop_s = stopped_after_s(studio, requests[0])
    return ClusterRow(
        painters=painters,
        sleeps=sleeps,
        jobs=jobs,
        killed=len(killed),
        largest_difference=difference,
        stop_s=stop_s,
        **row,
    )


def request_in(folder: Path, number: int, settings: StyleSettings) -> PaintRequest:
    """Return a request to paint a photo of noise, another one for each `number`, in a painting of noise."""
    from style_engine.pictures.files import to_image

    paths = []
    for name, seed in (("photo", number), ("painting", 10_000)):
        coarse = np.random.default_rng(seed).random((8, 8, 3), np.float32)
        paths.append(str(folder / f"{name}_{seed}.png"))
        to_image(coarse.repeat(32, 0).repeat(32, 1)).save(paths[-1])
    return PaintRequest(paths[0], (paths[1],), ("own",), settings)


def measured(studio: "Studio", requests: Sequence[PaintRequest]) -> dict[str, Any]:
    """Paint all `requests` at once; return what a `ClusterRow` has of it, and the results."""
    results: list[Any] = [None] * len(requests)
    frames: list[int] = []

    def paint(number: int) -> None:
        for event in studio.paint(requests[number], RunControl(requests[number].settings)):
            frames.extend([1] if isinstance(event, Frame) and event.picture else [])
            results[number] = event.result if isinstance(event, Finished) else None

    threads = [threading.Thread(target=paint, args=(number,)) for number in range(len(requests))]
    begun_s, cpu_s = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST_S)
    seconds, cpu_s = time.perf_counter() - begun_s, time.process_time() - cpu_s
    finished = sum(result is not None for result in results)
    driver_ms = 1000 * cpu_s / max(len(frames), 1)
    return dict(results=results, finished=finished, seconds=seconds, frames=len(frames), driver_ms=driver_ms)


@contextlib.contextmanager
def killing(cluster: "Cluster", every_s: float) -> Iterator[list[int]]:
    """Kill one painter after another, at random; yield the list of those that were."""
    killed: list[int] = []
    is_over = threading.Event()
    rng = random.Random(0)

    def kill() -> None:
        while not is_over.wait(every_s):
            with contextlib.suppress(ProcessLookupError, IndexError):
                killed.append(rng.choice([process for process in cluster.processes if process not in killed]))
                os.kill(killed[-1], signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        is_over.set()
        thread.join()


def stopped_after_s(studio: "Studio", request: PaintRequest) -> float:
    """Return the seconds from Stop, after the third picture, to the result."""
    control, shown, stopped_s = RunControl(request.settings), 0, 0.0
    for event in studio.paint(request, control):
        shown += isinstance(event, Frame) and event.picture is not None
        if shown == 3 and not control.is_stopped:
            stopped_s = time.perf_counter()
            control.stop()
    return time.perf_counter() - stopped_s


def apart(alone: "Studio", request: PaintRequest, result: Any) -> float:
    """Return how far a `result` is at most from what a studio paints that is left `alone`, of 255."""
    from style_engine.studio.run_folder import RunFolder

    *_, last = alone.paint(request, RunControl(request.settings))
    assert isinstance(last, Finished) and last.result is not None, "nothing stops it"
    there, expected = (RunFolder.of(found.picture).original() for found in (result, last.result))
    assert there is not None and expected is not None, "both have just been written"
    return float(255 * np.abs(there - expected).max())


def wait_until(condition: Callable[[], bool], within_s: float = 120.0) -> None:
    """Return once `condition()` holds. Raises TimeoutError."""
    until = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.02)
