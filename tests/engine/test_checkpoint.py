"""Checkpoints that are none, or are damaged: told in a sentence, never a trace."""

import dataclasses
import io
import itertools
import pickle
import zipfile

import numpy as np
import pytest
from support import smooth_picture

from style_engine import StyleSettings, stylize
from style_engine.engine import pyramid
from style_engine.engine.checkpoint import Checkpoint

SETTINGS = StyleSettings(size=64, iterations=12, coarsest_size=64, network="compact", show_every=1)
STATE = 12  # arrays of the state of L-BFGS in memory


def stopped(settings=SETTINGS, after=5):
    """Return the checkpoint of a run that was stopped after so many answers of `steer`."""
    answers = itertools.chain([settings] * after, itertools.repeat(None))
    photo, painting = smooth_picture(1, 72, 96), smooth_picture(2, 96, 96)
    *_, last = stylize(photo, painting, settings, lambda: next(answers))
    return last.checkpoint


@pytest.fixture(scope="module")
def arrays(tmp_path_factory):
    path = tmp_path_factory.mktemp("checkpoint") / "checkpoint.npz"
    stopped().save(path)
    with np.load(path) as file:
        return dict(file)


def go_on(path, settings=SETTINGS):
    return list(stylize(smooth_picture(1, 72, 96), smooth_picture(2, 96, 96), settings, initial=Checkpoint.load(path)))


DAMAGES = {
    "not a number": dict(numbers=np.array([np.nan, 1, 5, 1])),
    "infinite": dict(numbers=np.array([np.inf, 1, 5, 1])),
    "negative": dict(numbers=np.array([5.0, 1, 5, -3])),
    "half a step": dict(numbers=np.array([5.5, 1, 5, 1])),
    "three numbers": dict(numbers=np.ones(3)),
    "words": dict(numbers=np.array(["a", "b", "c", "d"])),
    "a table": dict(numbers=np.ones((4, 2))),
    "objects": dict(numbers=np.array([object()], object)),
    "no key": dict(key=None),
    "no state": {f"state{i}": None for i in range(STATE)},
    "a part less": {f"state{STATE - 1}": None},
    "a part more": {f"state{STATE}": np.zeros(3)},
    "doubles": dict(state1=np.zeros((1, 64, 80, 3))),
    "integers": dict(state1=np.zeros((1, 64, 80, 3), np.int32)),
    "a text": dict(state1=np.array("hello")),
    "other shapes": dict(state0=np.zeros(3, np.float32)),
    "another number of pairs": dict(state9=np.zeros(7, np.float32)),
    "no numbers in the picture": dict(state1=np.full((1, 64, 80, 3), np.nan, np.float32)),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_checkpoint_is_told_plainly(arrays, tmp_path, damage):
    changed = {name: part for name, part in (arrays | DAMAGES[damage]).items() if part is not None}
    np.savez(tmp_path / "checkpoint.npz", **changed)
    with pytest.raises(ValueError, match="This checkpoint is (gone or damaged|of another photo)"):
        go_on(tmp_path / "checkpoint.npz")


def test_an_intact_one_goes_on(arrays, tmp_path):
    np.savez(tmp_path / "checkpoint.npz", **arrays)
    assert len(arrays) == STATE + 2 and [i.step for i in go_on(tmp_path / "checkpoint.npz")] == list(range(6, 13))


def enormous(arrays):
    """A checkpoint of a few kilobytes that says of an array that it has a petabyte."""
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (1, 9999999, 9999999, 3), }"
    header = b"\x93NUMPY\x01\x00" + (len(header) + 1).to_bytes(2, "little") + header + b"\n"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, array in arrays.items():
            part = io.BytesIO()
            np.save(part, array)
            archive.writestr(f"{name}.npy", header if name == "state1" else part.getvalue())
    return buffer.getvalue()


@pytest.mark.parametrize("content", ["enormous", b"", b"hello", pickle.dumps([1]), "a folder", None])
def test_what_is_no_checkpoint_is_told_plainly(arrays, tmp_path, content):
    path = tmp_path / "checkpoint.npz"
    if content == "a folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(enormous(arrays) if content == "enormous" else content)
    with pytest.raises(ValueError, match="This checkpoint is gone or damaged"):
        go_on(path)


def test_one_of_tiles_is_looked_at_as_closely(tmp_path, monkeypatch):
    monkeypatch.setattr(pyramid, "WHOLE_PIXELS", 0)
    checkpoint = stopped(after=2 + 3 * 4)
    assert len(checkpoint.state) == 8
    for state in (
        checkpoint.state[:2],
        checkpoint.state[:-1],
        [*checkpoint.state[:3], np.zeros(2), *checkpoint.state[4:]],
    ):
        dataclasses.replace(checkpoint, state=state).save(tmp_path / "checkpoint.npz")
        with pytest.raises(ValueError, match="of another photo"):
            go_on(tmp_path / "checkpoint.npz")
    checkpoint.save(tmp_path / "checkpoint.npz")
    assert go_on(tmp_path / "checkpoint.npz")[-1].step == 12
