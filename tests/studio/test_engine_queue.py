"""The line for the engine: first come, first served."""

import threading
import time

import pytest
from studio_support import wait_until

from style_engine.engine.steering import Stopped
from style_engine.studio.engine_queue import EngineQueue


def go_on():
    """Never give up waiting."""


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


def ready(queue, visitor, is_program=False):
    ticket = queue.join(visitor, is_program)
    ticket.is_ready = True
    return ticket


def test_a_visitors_second_goes_after_others_first_and_one_that_is_painted_counts():
    queue = EngineQueue()
    painting = ready(queue, "a")
    with painting.turn(go_on):
        a2, b1, a3, b2, c1 = (ready(queue, name) for name in "abaca")
        c1.visitor = "c"
        b2.visitor = "b"
        assert [ticket.place for ticket in (b1, c1, a2, b2, a3)] == [1, 2, 3, 4, 5]
        b1.withdraw()  # who gives up makes room at once, and its second is its first
        assert [ticket.place for ticket in (b2, c1, a2, a3)] == [1, 2, 3, 4]


def test_pages_and_programs_are_let_in_by_turns():
    queue, served = EngineQueue(), []
    programs = [ready(queue, f"program {number}", is_program=True) for number in range(4)]
    pages = [ready(queue, f"page {number}") for number in range(2)]
    assert [ticket.place for ticket in programs] == [1, 3, 4, 5] and [ticket.place for ticket in pages] == [0, 2]
    while waiting := [ticket for ticket in (*programs, *pages) if ticket not in served]:
        (first,) = [ticket for ticket in waiting if ticket.place == 0]
        with first.turn(go_on):
            served.append(first)
    assert served == [pages[0], programs[0], pages[1], *programs[1:]]


def test_how_long_it_will_be_is_told_if_all_before_know_and_goes_down():
    queue = EngineQueue()
    first, second, third = (ready(queue, name) for name in "abc")
    first.will_take(20)
    with first.turn(go_on):
        assert second.wait_s == pytest.approx(20, abs=1) and third.wait_s is None
        second.will_take(5)
        before = third.wait_s
        time.sleep(0.02)
        assert 24 < third.wait_s < before <= 25


def test_as_many_paint_at_once_as_there_are_painters():
    queue = EngineQueue(2)
    first, second, third, fourth = (ready(queue, name) for name in "abcd")
    assert [ticket.place for ticket in (first, second, third, fourth)] == [0, 0, 1, 2]
    with first.turn(go_on), second.turn(go_on):
        first.will_take(20), second.will_take(5), third.will_take(4)
        assert (third.place, fourth.place) == (1, 2)
        assert third.wait_s == pytest.approx(5, abs=1) and fourth.wait_s == pytest.approx(9, abs=1)
        queue.allow(1)  # a painter has gone
        assert third.wait_s == pytest.approx(20, abs=1)
        queue.allow(3)
        assert third.place == 0 and third.wait_s == 0
        with third.turn(go_on):
            assert fourth.wait_s == pytest.approx(4, abs=1)
    queue.allow(0)
    assert fourth.wait_s is None and fourth.place == 1
