"""The command line, as a user runs it: to its end, to a signal, or into a mistake."""

import json
import signal
import time

import numpy as np
import pytest
from PIL import Image

from style_engine import stylize
from style_engine.cli.options import parsed, settings_from
from style_engine.cli.output import Output
from style_engine.cli.run import Interruption, see_through
from style_engine.engine.steering import Stopped
from style_engine.settings import StyleSettings

SIZE = ["--size", "64", "--iterations", "8"]


def send_at(process, picture, number):
    """Send the signal of that `number` to a `process` once it has written the file `picture`."""
    while not picture.exists():
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.01)
    process.send_signal(number)


@pytest.mark.slow
def test_a_system_that_shuts_down_keeps_what_is_painted_so_far(start, files, tmp_path):
    process = start(*files, "--output_dir", str(tmp_path), "--size", "96", "--iterations", "3000", "--keep", "1")
    send_at(process, tmp_path / "iteration_1.jpg", signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 143 and "Stopped at iteration" in out and "Traceback" not in err
    assert Image.open(tmp_path / "final.png").size == (96, 72)
    assert 1 <= json.loads((tmp_path / "run.json").read_text())["iterations_done"] < 3000
    assert (tmp_path / "checkpoint.npz").exists()


@pytest.mark.slow
def test_ctrl_c_leaves_a_checkpoint_from_which_the_run_goes_on(start, call, files, tmp_path):
    size = ["--size", "64", "--iterations", "60", "--keep", "1", "--network", "compact"]
    whole, part, rest = (tmp_path / name for name in ("whole", "part", "rest"))
    assert call(*files, "--output_dir", str(whole), *size).returncode == 0
    process = start(*files, "--output_dir", str(part), *size)
    send_at(process, part / "iteration_1.jpg", signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert "Stopped at iteration" in out and "Traceback" not in err
    done = json.loads((part / "run.json").read_text())["iterations_done"]
    assert process.returncode == 130 and 1 <= done < 60
    again = call(*files, "--output_dir", str(rest), *size, "--initial_path", str(part / "checkpoint.npz"))
    assert again.returncode == 0, again.stderr
    pictures = [np.asarray(Image.open(folder / "final.png"), float) for folder in (whole, rest)]
    assert np.abs(pictures[0] - pictures[1]).mean() < 1


def test_a_picture_can_be_gone_on_from(call, files, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    assert call(*files, "--output_dir", str(first), *SIZE).returncode == 0
    arguments = ["--initial_path", str(first / "final.png"), "--size", "128", "--iterations", "8"]
    done = call(*files, "--output_dir", str(second), *arguments, "--coarsest_size", "64")
    assert done.returncode == 0, done.stderr
    record = json.loads((second / "run.json").read_text())
    # Of the 8 iterations at 64 and 128 px, those of the larger scale.
    assert record["iterations_done"] == 3 and Image.open(second / "final.png").size == (128, 96)
    assert record["initial"] == "final.png"


def test_mistakes_get_one_sentence(call, files, tmp_path):
    (tmp_path / "text.png").write_text("not a picture")
    for change, words in (
        (["--content_path", str(tmp_path / "text.png")], "text.png: This file is not a picture"),
        (["--content_path", str(tmp_path / "gone.png")], "gone.png: This file is no longer available"),
        (["--size", "7"], "`size` must be an integer from 64"),
        (["--style_mix", "1", "2"], "`style_mix`"),
        (["--network", "vgg19", "--vgg19_weights", str(tmp_path / "none.h5")], "none.h5, does not exist"),
        (["--initial_path", str(tmp_path / "gone.npz")], "checkpoint"),
        ([*SIZE, "--output_dir", str(tmp_path / "text.png")], "File exists"),
    ):
        done = call(*files, "--output_dir", str(tmp_path / "out"), *change)
        assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_masks_that_do_not_fit_get_one_sentence(call, files, tmp_path):
    Image.new("L", (96, 72)).save(tmp_path / "black.png")
    done = call(*files, "--mask_path", str(tmp_path / "black.png"), "--output_dir", str(tmp_path / "out"))
    assert done.returncode == 2 and "leave nothing to paint" in done.stderr
    done = call(*files, *["--mask_path", str(tmp_path / "photo.png")] * 2, "--output_dir", str(tmp_path / "out"))
    assert done.returncode == 2 and "Each painting needs a mask: there are 1 and 2" in done.stderr


@pytest.fixture
def run(files, photo, painting, tmp_path):
    """Return (iterates, what a signal interrupts, output) of a run that has not begun."""
    options = parsed([*files, *SIZE, "--show_every", "1", "--output_dir", str(tmp_path)])
    settings = settings_from(options)
    interruption = Interruption(settings)
    return stylize(photo, painting, settings, interruption), interruption, Output(options, settings)


def test_a_run_that_breaks_keeps_the_checkpoint_that_it_went_on_from(run, call, files, tmp_path, capsys):
    iterates, interruption, output = run

    def breaking():
        yield next(iterates)
        raise MemoryError("none left")

    checkpoint = tmp_path / "checkpoint.npz"
    checkpoint.write_bytes(b"of the run before")
    assert see_through(breaking(), interruption, output) == 1
    assert "It was ended by MemoryError: none left" in capsys.readouterr().err
    assert (tmp_path / "final.png").exists() and checkpoint.exists()
    assert call(*files, *SIZE, "--output_dir", str(tmp_path)).returncode == 0
    assert not checkpoint.exists()  # this one came to its end


def test_what_breaks_a_run_before_its_first_picture_is_raised(run):
    def broken():
        raise MemoryError("none left")
        yield

    with pytest.raises(MemoryError):
        see_through(broken(), *run[1:])


def test_the_first_signal_ends_softly_and_the_second_at_once(run, tmp_path, capsys):
    iterates, interruption, output = run

    def hurried():
        yield next(iterates)
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(Stopped):
            interruption.check()
        signal.raise_signal(signal.SIGINT)

    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    assert see_through(hurried(), interruption, output) == 130
    assert "Stopped at iteration 1" in capsys.readouterr().out
    assert (tmp_path / "final.png").exists() and not (tmp_path / "checkpoint.npz").exists()
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == handlers


def test_a_signal_before_the_first_picture_leaves_nothing(run, tmp_path, capsys):
    iterates, interruption, output = run
    interruption.notice(signal.SIGTERM, None)
    assert see_through(iterates, interruption, output) == 143
    assert "Stopped before the first picture." in capsys.readouterr().err
    assert not (tmp_path / "final.png").exists()


def test_settings_stay_as_they_were_given():
    settings = StyleSettings(size=64)
    interruption = Interruption(settings)
    interruption.check()
    assert interruption.settings() is settings
