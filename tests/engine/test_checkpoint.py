"""Checkpoints' files: of today, of before, and such that are none or are damaged: told in a sentence, never a trace."""

import dataclasses
import io
import json
import pickle
import zipfile

import numpy as np
import pytest
from engine_support import painted, stopped
from support import smooth_picture

from style_engine import StyleSettings
from style_engine.engine import pyramid
from style_engine.engine.checkpoint import FORMAT, Checkpoint
from style_engine.errors import CheckpointError

SETTINGS = StyleSettings(size=64, iterations=12, coarsest_size=64, network="compact", show_every=1)
STATE = 14  # arrays of the state of L-BFGS in memory, and of the strokes that are nearest at two layers


PICTURES = smooth_picture(1, 72, 96), smooth_picture(2, 96, 96)


@pytest.fixture(scope="module")
def checkpoint():
    return stopped(*PICTURES, SETTINGS, 5).checkpoint


@pytest.fixture(scope="module")
def arrays(checkpoint, tmp_path_factory):
    path = tmp_path_factory.mktemp("checkpoint") / "checkpoint.npz"
    checkpoint.save(path)
    with np.load(path) as file:
        return dict(file)


def go_on(path):
    return painted(*PICTURES, SETTINGS, resume=Checkpoint.load(path))


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
    "a picture of less than nothing": dict(painted=np.array(-1)),
    "half a picture": dict(painted=np.array(0.5)),
    "another number of pairs": dict(state9=np.zeros(7, np.float32)),
    "no numbers in the picture": dict(state1=np.full((1, 64, 80, 3), np.nan, np.float32)),
    "strokes of less than nothing": {f"state{STATE - 1}": np.full(80, -1, np.float32)},
    "strokes of another picture": {f"state{STATE - 1}": np.zeros(9, np.float32)},
    "format 0": dict(format=np.array(0)),
    "a format in words": dict(format=np.array("2")),
    "half a format": dict(format=np.array(3.5)),
    "several formats": dict(format=np.array([2, 3])),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_checkpoint_is_told_plainly(arrays, tmp_path, damage):
    changed = {name: part for name, part in (arrays | DAMAGES[damage]).items() if part is not None}
    np.savez(tmp_path / "checkpoint.npz", **changed)
    with pytest.raises(CheckpointError, match="This checkpoint is (gone or damaged|of another photo)"):
        go_on(tmp_path / "checkpoint.npz")


def test_an_intact_one_goes_on(arrays, tmp_path):
    np.savez(tmp_path / "checkpoint.npz", **arrays)
    assert len(arrays) == STATE + 5 and arrays["format"] == FORMAT
    assert [i.step for i in go_on(tmp_path / "checkpoint.npz")] == list(range(6, 13))


@pytest.mark.parametrize("found", [1, 2])
def test_a_file_of_an_older_format_is_told_in_its_own_sentence(arrays, tmp_path, found):
    older = {name: part for name, part in arrays.items() if name not in ("format", "painted", "mix")}
    np.savez(tmp_path / "old.npz", **older, **(dict(format=np.array(found)) if found > 1 else {}))
    with pytest.raises(CheckpointError, match="This checkpoint is of an older Impasto"):
        go_on(tmp_path / "old.npz")


def test_the_settings_of_this_format_are_still_those_of_a_run(checkpoint):
    """What a checkpoint compares is in files that exist: a new setting needs a migration of these."""
    fixed = "network size iterations how_far detail coarsest_size margin optimizer learning_rate averaging start colors"
    assert list(json.loads(checkpoint.key)[0]) == [
        *fixed.split(),
        "stroke_size",
        "brushwork",
        "square",
        "losses",
        "precision",
        "seed",
    ]


def test_a_file_of_a_newer_format_is_told_in_its_own_sentence(arrays, tmp_path):
    np.savez(tmp_path / "checkpoint.npz", **arrays | dict(format=np.array(FORMAT + 1), numbers=np.zeros(1)))
    with pytest.raises(CheckpointError, match="This checkpoint is of a newer Impasto"):
        go_on(tmp_path / "checkpoint.npz")


@pytest.mark.parametrize("pairs", [2, 4])
def test_another_number_of_pairs_is_refused(checkpoint, tmp_path, pairs):
    step, iterate, gradient, *pictures, curvatures, scale, move = checkpoint.state[:-2]
    moves, changes = pictures[:3], pictures[3:]
    state = [step, iterate, gradient, *(2 * moves)[:pairs], *(2 * changes)[:pairs], np.resize(curvatures, pairs)]
    dataclasses.replace(checkpoint, state=[*state, scale, move, *checkpoint.state[-2:]]).save(
        tmp_path / "checkpoint.npz"
    )
    with pytest.raises(CheckpointError, match="of another photo or of other settings"):
        go_on(tmp_path / "checkpoint.npz")


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
    with pytest.raises(CheckpointError, match="This checkpoint is gone or damaged"):
        go_on(path)


@pytest.mark.slow
def test_one_of_tiles_is_looked_at_as_closely(tmp_path, monkeypatch):
    monkeypatch.setattr(pyramid, "WHOLE_PIXELS", 0)
    checkpoint = stopped(*PICTURES, SETTINGS, 2 + 3 * 4).checkpoint
    assert len(checkpoint.state) == 8
    pictures, numbers, pairs = checkpoint.state[:3], checkpoint.state[3], checkpoint.state[4:]
    for state in (
        checkpoint.state[:2],
        checkpoint.state[:-1],
        [*pictures, np.zeros(2), *pairs],
        [*pictures, np.append(numbers, 0.0), *pairs, *pairs[:2]],  # three pairs, and it remembers two
    ):
        dataclasses.replace(checkpoint, state=state).save(tmp_path / "checkpoint.npz")
        with pytest.raises(CheckpointError, match="of another photo"):
            go_on(tmp_path / "checkpoint.npz")
    checkpoint.save(tmp_path / "checkpoint.npz")
    assert go_on(tmp_path / "checkpoint.npz")[-1].step == 12
