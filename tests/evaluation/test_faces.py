import sys

import numpy as np
import pytest
from skimage import data

from style_engine.evaluation import faces
from style_engine.evaluation.faces import Box, face_found, overlap


class Seeing:
    """A detector that finds the boxes that are given for a picture's brightness, and as many as are asked for."""

    def __init__(self, boxes):
        self.boxes, self.asked = boxes, []

    def detectMultiScale(self, grey, **options):  # noqa: N802, as OpenCV has it
        self.asked.append((grey.shape, options["minNeighbors"]))
        return np.array(self.boxes[int(grey[0, 0])]).reshape(-1, 4)


def plain(level, height=64, width=128):
    return np.full((height, width, 3), level / 255, np.float32)


def test_overlaps_by_hand():
    box = Box(10, 10, 20, 10)
    assert overlap(box, box) == 1
    assert overlap(box, Box(20, 15, 20, 10)) == 50 / 350
    assert overlap(box, Box(30, 10, 5, 5)) == overlap(box, Box(50, 50, 5, 5)) == 0


def test_a_face_is_found_again_only_at_its_place(monkeypatch):
    face = (100, 50, 60, 60)
    boxes = {0: [], 10: [face], 20: [(300, 50, 60, 60), (110, 55, 60, 60)], 30: [(300, 50, 60, 60)]}
    seeing = Seeing(boxes)
    monkeypatch.setattr(faces, "detector", lambda: seeing)
    assert face_found(plain(10), plain(20)) is True
    assert face_found(plain(10), plain(30)) is False
    assert face_found(plain(10), plain(0)) is False
    assert face_found(plain(0), plain(20)) is None
    # Photo and picture are looked at in one size, whatever theirs.
    assert face_found(plain(10, 30, 70), plain(20)) is True
    assert {shape for shape, _ in seeing.asked} == {(256, 512)}
    assert seeing.asked[0][1] > seeing.asked[1][1]  # surer of the photo


def test_without_opencv_there_is_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "cv2", None)
    faces.detector.cache_clear()
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'impasto\[evaluation\]'"):
        faces.detector()


def test_a_face_is_found_in_itself_and_not_on_its_head():
    pytest.importorskip("cv2")
    astronaut = data.astronaut().astype(np.float32) / 255
    assert face_found(astronaut, astronaut) is True
    assert face_found(astronaut, np.ascontiguousarray(astronaut[::-1])) is False
    assert face_found(np.full_like(astronaut, 0.5), astronaut) is None
