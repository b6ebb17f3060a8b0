"""How long a picture will take."""

import dataclasses
import threading

import pytest
from studio_support import QUICK, last_event, request_of

from style_engine.engine.steering import Stopped
from style_engine.errors import PictureError
from style_engine.settings import StyleSettings
from style_engine.studio.control import RunControl
from style_engine.studio.estimate import LEAST_WORK, Pace
from style_engine.studio.events import Frame
from style_engine.studio.gallery.catalogue import paintings
from style_engine.studio.studio import Studio
from style_engine.studio.warm_up import warm_up

SETTINGS = StyleSettings(size=64, network="compact")


@pytest.fixture(autouse=True)
def quickly_measured(monkeypatch):
    monkeypatch.setattr("style_engine.studio.warm_up.PACE_SIZE", 128)
    monkeypatch.setattr("style_engine.studio.warm_up.PACE_STEPS", 4)
    monkeypatch.setattr("style_engine.studio.warm_up.paintings", lambda: paintings()[:1])


def test_the_time_is_told_before_once_this_machine_was_measured(studio, files):
    assert studio.pace.estimate_s(files[0], SETTINGS) is None
    warm_up(studio, StyleSettings(size=64, iterations=2, network="compact"))
    small, large = (studio.pace.estimate_s(files[0], dataclasses.replace(SETTINGS, size=s)) for s in (256, 512))
    assert 0 < small < large < 600
    assert studio.pace.estimate_s(files[0], dataclasses.replace(SETTINGS, network="vgg19")) is None
    with pytest.raises(PictureError):
        studio.pace.estimate_s("gone.png", SETTINGS)


def test_whoever_comes_goes_before_the_measuring_which_begins_anew(studio, files, monkeypatch, caplog):
    begun, sizes = threading.Event(), []

    @dataclasses.dataclass
    class Last:
        elapsed_s: float = 1.0

    def stylize(content, style, settings, control):
        sizes.append(settings.size)
        try:
            while len(sizes) == 2:  # the first that measures is not to end by itself
                begun.set()
                control.check()
        except Stopped:
            pass
        yield Last()

    monkeypatch.setattr("style_engine.engine.transfer.stylize", stylize)
    warming = threading.Thread(target=warm_up, args=(studio, SETTINGS))
    warming.start()
    assert begun.wait(60)
    with studio.queue.join().turn(lambda: None):
        assert studio.pace.estimate_s(files[0], SETTINGS) is None
    warming.join(60)
    assert sizes == [SETTINGS.size, 128, 128, 128] and not caplog.records
    assert studio.pace.estimate_s(files[0], SETTINGS)


@pytest.mark.parametrize(
    "change, work, learns",
    [
        ({}, LEAST_WORK + 1, True),
        ({}, LEAST_WORK, False),  # much of it was getting ready
        (dict(initial="picture.png"), LEAST_WORK + 1, False),
        (dict(checkpoint="checkpoint.npz"), LEAST_WORK + 1, False),
        (dict(masks=("mask.png",)), LEAST_WORK + 1, False),
    ],
)
def test_a_pace_is_learned_from_runs_that_tell(files, change, work, learns):
    pace = Pace()
    pace.learn_from(dataclasses.replace(request_of(files, settings=SETTINGS), **change), 1e-6, work)
    assert (pace.estimate_s(files[0], SETTINGS) is not None) == learns


def test_a_run_that_was_stopped_tells_and_one_that_went_on_does_not(studio, files, monkeypatch):
    """The checkpoint that a run leaves must not be taken for the one that it began with."""
    monkeypatch.setattr("style_engine.studio.estimate.LEAST_WORK", 0)
    learned = []
    monkeypatch.setattr(Pace, "learn", lambda self, network, s_per_work: learned.append(network))
    control = RunControl(QUICK)
    for event in studio.paint(request_of(files), control):
        if isinstance(event, Frame) and event.picture:
            control.stop()
    assert event.result.checkpoint and learned == ["compact"]
    last = last_event(studio, dataclasses.replace(request_of(files), checkpoint=event.result.checkpoint))
    assert last.result.checkpoint is None and learned == ["compact"]


@pytest.mark.parametrize("left", ['{"compact": 2e-7}', "[]", '{"compact": "soon"}', "{", "\0"])
def test_what_an_earlier_server_measured_is_not_measured_again(tmp_path, left):
    file = tmp_path / "state" / "pace.json"
    Pace(file).learn("compact", 1e-6)
    assert Pace(file).knows("compact") and not Pace(file).knows("vgg19")
    file.write_text(left)
    assert Pace(file).knows("compact") == (left == '{"compact": 2e-7}')


def test_a_server_that_starts_anew_prepares_the_engine_alone(studio, monkeypatch):
    painted, paint_grey = [], "style_engine.studio.warm_up._paint_grey"
    monkeypatch.setattr(paint_grey, lambda studio, settings: painted.append(settings.size) or 1.0)
    for _ in range(2):
        warm_up(Studio(studio.root), SETTINGS)
    assert painted == [64, 128, 128, 64]
