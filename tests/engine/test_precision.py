"""The number format is a run's own business: the process has it back as it was."""

import contextlib
import dataclasses
import importlib
import sys
import threading

import pytest
import tensorflow as tf
from engine_support import QUICK, StopAfter, painted

from style_engine import stylize
from style_engine.engine import precision, pyramid
from style_engine.engine.precision import computing_in, fastest_precision

OPTION = "auto_mixed_precision_onednn_bfloat16"
options = tf.config.optimizer.get_experimental_options


def test_only_who_asks_for_it_lets_a_gpus_memory_grow(monkeypatch):
    grown = []
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind=None: ["a GPU"])
    monkeypatch.setattr(tf.config.experimental, "set_memory_growth", lambda *arguments: grown.append(arguments))
    with imported_anew():
        importlib.import_module("style_engine.engine.transfer")
        assert importlib.import_module("style_engine").stylize and not grown
    precision.allow_memory_growth()
    assert grown == [("a GPU", True)]


@contextlib.contextmanager
def imported_anew():
    """Let what is imported within the block of the package be carried out again, and be forgotten after it."""

    def own():
        return {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "style_engine"}

    before = own()
    for name in before:
        del sys.modules[name]
    try:
        yield
    finally:
        for name in own():
            del sys.modules[name]
        sys.modules.update(before)


@pytest.fixture(params=[None, False, True])
def before(request):
    """Set the option of the process, and return all options."""
    tf.config.optimizer.set_experimental_options({OPTION: request.param})
    assert options().get(OPTION) == request.param
    yield options()
    tf.config.optimizer.set_experimental_options({OPTION: None})


@pytest.mark.parametrize("kind", ["float32", "bfloat16", "auto"])
def test_a_run_and_reading_its_losses_leave_the_process_as_it_was(photo, painting, before, kind):
    settings = dataclasses.replace(QUICK, precision=kind, coarsest_size=96, iterations=3)
    run = stylize(photo, painting, settings)
    assert options() == before
    for iterate in run:
        assert options() == before
        assert iterate.losses and options() == before
    assert options() == before


def test_losses_that_are_read_later_leave_the_process_as_it_was(photo, painting, before):
    for kind in ("float32", "bfloat16"):
        settings = dataclasses.replace(QUICK, precision=kind, coarsest_size=96, iterations=1)
        (iterate,) = painted(photo, painting, settings)
        tf.config.optimizer.set_experimental_options({OPTION: before.get(OPTION)})
        assert iterate.losses["total"] > 0 and options() == before


@pytest.mark.parametrize("checks", [0, 1, 2, 3, 5, 6])
def test_a_run_that_is_stopped_in_a_tile_leaves_the_process_as_it_was(photo, painting, before, monkeypatch, checks):
    monkeypatch.setattr(pyramid, "WHOLE_PIXELS", 0)
    settings = dataclasses.replace(QUICK, precision="bfloat16", coarsest_size=96, iterations=3)
    for _ in stylize(photo, painting, settings, StopAfter(settings, checks)):
        assert options() == before
    assert options() == before


def test_a_closed_run_leaves_the_process_as_it_was(photo, painting, before):
    run = stylize(photo, painting, dataclasses.replace(QUICK, precision="bfloat16"))
    next(run)
    run.close()
    assert options() == before


def test_the_probe_leaves_the_process_as_it_was(before, monkeypatch):
    monkeypatch.setattr(precision, "may_have_bfloat16", lambda: True)
    monkeypatch.setattr(precision, "PROBE_SIDE", 16)
    fastest_precision.cache_clear()
    assert fastest_precision() in ("float32", "bfloat16") and options() == before
    fastest_precision.cache_clear()


@pytest.mark.parametrize(
    ("told", "may"),
    [
        ("flags : fma avx2 avx512_bf16 amx_tile\n", True),
        ("Features : asimd bf16 i8mm\n", True),
        ("flags : avx2 avx_ne_convert\n", True),
        ("flags : fma avx2 avx512f avx512_vnni\n", False),
        (None, True),  # a system that tells nothing is probed
    ],
)
def test_a_processor_that_says_it_has_no_bfloat16_is_not_probed(tmp_path, monkeypatch, told, may):
    if told is not None:
        (tmp_path / "cpuinfo").write_text(told)
    monkeypatch.setattr(precision, "PROCESSOR", tmp_path / "cpuinfo")
    assert precision.may_have_bfloat16() == may


def test_within_a_block_its_precision_counts(before):
    with computing_in("bfloat16"):
        assert options()[OPTION]
        with computing_in("float32"):
            assert not options()[OPTION]
        assert options()[OPTION]
    with pytest.raises(KeyError), computing_in("bfloat16"):
        raise KeyError
    assert options() == before


def test_of_blocks_in_several_threads_the_last_restores_what_was_before(before):
    entered, left = threading.Event(), threading.Event()

    def other():
        with computing_in("float32"):
            entered.set()
            assert left.wait(20)

    thread = threading.Thread(target=other)
    with computing_in("bfloat16"):
        thread.start()
        assert entered.wait(20)
    assert options()[OPTION] is False
    left.set()
    thread.join()
    assert options() == before


def test_bfloat16_and_float32_paint_alike_but_not_the_same(photo, painting):
    one = dataclasses.replace(QUICK, iterations=1, start="content", smoothness=0.0)
    low, full, again = (
        painted(photo, painting, dataclasses.replace(one, precision=kind))[-1]
        for kind in ("bfloat16", "float32", "float32")
    )
    # Whitening lifts weak directions of the features, and their rounding: 6 % here.
    assert low.losses["total"] == pytest.approx(full.losses["total"], rel=0.1)
    assert full.losses == again.losses
    if precision.may_have_bfloat16():
        assert low.losses["total"] != full.losses["total"]
