"""The line for the engine: first come, first served."""

import threading
import time

import pytest

from style_engine.engine.steering import Stopped
from style_engine.studio.engine_queue import EngineQueue


def go_on():
    """Never give up waiting."""


def wait_until(condition):
    for _ in range(500):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come to be")


def test_twelve_visitors_are_served_in_the_order_in_which_they_came():
    queue, served, threads = EngineQueue(), [], []

    def visit(ticket, number):
        with ticket.turn(go_on):
            served.append(number)
            time.sleep(0.005)

    first = queue.join()
    with first.turn(go_on):
        for number in range(12):
            threads.append(threading.Thread(target=visit, args=(queue.join(), number)))
        # They begin to wait in another order than they came in.
        for thread in threads[::-1]:
            thread.start()
        time.sleep(0.05)
    for thread in threads:
        thread.join(10)
    assert served == list(range(12))


def test_each_knows_how_many_are_before():
    queue = EngineQueue()
    first, second, third = (queue.join() for _ in range(3))
    second.is_ready = True
    with first.turn(go_on):
        assert [ticket.place for ticket in (first, second, third)] == [0, 1, 2]
        second.leave()
        assert third.place == 1
    assert third.place == 0


def test_one_that_is_not_ready_lets_others_go_first():
    queue = EngineQueue()
    downloading, quick = queue.join(), queue.join()
    with quick.turn(go_on):
        assert quick.place == 0 and downloading.place == 1
    with downloading.turn(go_on):
        assert downloading.place == 0


def test_who_gives_up_leaves_the_line():
    queue = EngineQueue()

    def give_up():
        raise Stopped

    first, impatient, last = (queue.join() for _ in range(3))
    with first.turn(go_on):
        with pytest.raises(Stopped), impatient.turn(give_up):
            pass
        assert last.place == 1
    with last.turn(go_on):
        pass


def test_an_error_within_a_turn_frees_the_engine():
    queue = EngineQueue()
    with pytest.raises(KeyError), queue.join().turn(go_on):
        raise KeyError
    entered = threading.Event()

    def visit():
        with queue.join().turn(go_on):
            entered.set()

    threading.Thread(target=visit, daemon=True).start()
    wait_until(entered.is_set)
