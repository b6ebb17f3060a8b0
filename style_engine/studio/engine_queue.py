"""Runs the engine in a thread of its own, so that whoever shows its pictures never waits for a step."""

import contextlib
import math
import queue
import threading
import time

HEARTBEAT_S = 1.0  # the longest silence: a page must hear something to notice that its visitor has left
DEADLINE_S = 3600  # of painting: a visitor who vanished without a word must not hold the engine for ever

# Two runs at once would each be half as fast and need twice the memory.
_engine_lock = threading.Lock()


# What `in_worker` yields when there is nothing to show yet: why there is not.
PREPARING, QUEUED, BETWEEN_PICTURES = "preparing", "queued", "between pictures"


def in_worker(start, stop):
    """Yield what the generator that `start(ended)` returns yields, and at least once a second one of the words above.

    `start` is called in the thread, and may take long, as when it downloads;
    the generator runs when the engine is free, and ends by itself once
    `ended()`. Pictures that are not to be kept are left out where they come
    faster than they are taken, but never the last one. `stop` is a
    `threading.Event`: setting it ends the run, and so does closing this
    generator. Raises what `start` or its generator raise.
    """
    frames, state, closed, deadline = queue.SimpleQueue(), [PREPARING], threading.Event(), [math.inf]

    def ended():
        return stop.is_set() or closed.is_set() or time.monotonic() > deadline[-1]

    def work():
        try:
            iterates = start(ended)
            state.append(QUEUED)
            with contextlib.closing(iterates), _engine(ended):
                state.append(BETWEEN_PICTURES)
                deadline.append(time.monotonic() + DEADLINE_S)
                left_out = None
                for iterate in () if ended() else iterates:
                    shown = iterate.kept or frames.empty()
                    left_out = None if shown else iterate
                    if shown:
                        frames.put(iterate)
                if left_out is not None:
                    frames.put(left_out)
        except BaseException as error:  # carried over, and raised where the frames are taken
            frames.put(error)
        frames.put(None)

    threading.Thread(target=work, name="engine", daemon=True).start()
    try:
        while True:
            try:
                frame = frames.get(timeout=HEARTBEAT_S)
            except queue.Empty:
                frame = state[-1]
                if stop.is_set() and frame == PREPARING:
                    return  # a download cannot be broken off, but nobody has to wait for it
            if frame is None:
                return
            if isinstance(frame, BaseException):
                raise frame
            yield frame
    finally:
        closed.set()


@contextlib.contextmanager
def _engine(ended):
    """Hold the engine, or give up waiting for it once `ended()`."""
    held = False
    while not held and not ended():
        held = _engine_lock.acquire(timeout=0.1)
    try:
        yield
    finally:
        if held:
            _engine_lock.release()
