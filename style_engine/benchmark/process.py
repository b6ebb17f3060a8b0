"""A measure in a process of its own, so that its peak memory, and what it prepares, is its own."""

import multiprocessing
import sys
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any, TypeVar, TypeVarTuple

Record = TypeVar("Record", bound=Mapping[str, Any])
Arguments = TypeVarTuple("Arguments")


def in_process(measure: Callable[[*Arguments], Record], *arguments: *Arguments) -> Record:
    """Return what `measure` returns in a fresh process, and as "peak_mb" that process's peak memory in MB.

    Raises SystemExit, which names the measure, if it ends without a result.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_measured, args=(sender, measure, arguments))
    process.start()
    sender.close()
    try:
        return receiver.recv()
    except EOFError:
        raise SystemExit(f"{measure.__name__}{arguments} ended without a result") from None
    finally:
        process.join()


def _measured(sender: Connection, measure: Callable[..., Mapping[str, Any]], arguments: tuple[Any, ...]) -> None:
    import resource  # not on Windows, where the tables of this package still are of use

    from style_engine.engine.precision import allow_memory_growth

    allow_memory_growth()
    record = measure(*arguments)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    sender.send({**record, "peak_mb": round(peak)})
