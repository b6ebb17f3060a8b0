"""The films are decoded, and held against the pictures that they were made of."""

import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from support import ROOT, smooth_picture

from style_engine.errors import PictureError
from style_engine.pictures.files import to_image
from style_engine.studio.timelapse import GIF_SIDE, VIDEO_SIDE, timelapse

pytestmark = pytest.mark.slow


def files(folder, *shapes):
    """Write pictures of these shapes, (height, width), and return their paths: each unlike the others, and calm.

    Full colours would differ where films store them more coarsely than light, and where 255 in a GIF do not suffice.
    """
    paths = [folder / f"{i}.png" for i in range(len(shapes))]
    for i, (path, shape) in enumerate(zip(paths, shapes)):
        to_image(0.25 + smooth_picture(i, *shape) / 2).save(path)
    return paths


def film(path):
    """Return (stream, frames) of a video, the frames as RGB arrays."""
    with av.open(path) as container:
        stream = container.streams.video[0]
        return stream, [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]


def stills(path):
    """Return (frames as RGB arrays, their durations in ms) of a GIF."""
    with Image.open(path) as image:
        frames, durations = [], []
        for index in range(image.n_frames):
            image.seek(index)
            frames.append(np.asarray(image.convert("RGB")))
            durations.append(image.info["duration"])
        return frames, durations


def distance(frame, picture):
    """Return the mean difference, in 1 / 255, of a frame and a picture file at the frame's size."""
    height, width = frame.shape[:2]
    expected = Image.open(picture).convert("RGB").resize((width, height), Image.LANCZOS)
    return np.abs(frame.astype(float) - np.asarray(expected)).mean()


@pytest.fixture(scope="module")
def painted(tmp_path_factory):
    """Return (pictures, MP4, GIF) as a run leaves them: a photo, then pictures that grow."""
    folder = tmp_path_factory.mktemp("painted")
    pictures = files(folder, (300, 450), (128, 192), (171, 256), (171, 256), (600, 901))
    return pictures, *timelapse(pictures, folder, "test")


def test_a_film_that_browsers_play(painted):
    pictures, mp4, _ = painted
    stream, frames = film(mp4)
    codec = stream.codec_context
    assert mp4 == str(pictures[0].parent / "impasto-test-timelapse.mp4")
    assert (codec.name, codec.pix_fmt) == ("h264", "yuv420p")
    assert (stream.width, stream.height) == (VIDEO_SIDE, VIDEO_SIDE * 2 // 3)
    assert stream.average_rate == 24 and len(frames) == stream.frames
    # 17 frames of the photo, four fades of 9, and 48 frames of the finished picture
    assert len(frames) == 17 + 4 * 9 + 48 and stream.duration * stream.time_base == pytest.approx(len(frames) / 24)
    said = (codec.colorspace, codec.color_range, codec.color_primaries, codec.color_trc)
    assert said == (1, 1, 1, 1), "BT.709 of limited range, as ITU-T H.273 numbers them"
    data = Path(mp4).read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat"), "the index comes first"


def test_the_film_goes_from_the_photo_to_the_finished_picture(painted):
    pictures, mp4, _ = painted
    frames = film(mp4)[1]
    assert all(distance(frames[index], pictures[0]) < 4 for index in (0, 16))
    assert all(distance(frames[index], pictures[-1]) < 4 for index in (-48, -1))
    for index, picture in enumerate(pictures[1:], 1):  # each is reached at the end of its fade
        assert distance(frames[16 + 9 * index], picture) < 5
    steps = [np.abs(after.astype(float) - before).mean() for before, after in zip(frames, frames[1:])]
    assert max(steps) < distance(frames[0], pictures[1]) / 6, "it flows: no frame jumps"


def test_a_gif_that_loops(painted):
    pictures, mp4, gif = painted
    frames, durations = stills(gif)
    with Image.open(gif) as image:
        assert image.size == (GIF_SIDE, GIF_SIDE * 2 // 3) and image.info["loop"] == 0
    assert gif == mp4.replace(".mp4", ".gif") and Path(gif).stat().st_size < 3e6
    assert durations[0] == 700 and durations[-1] >= 2000 and set(durations[1:-1]) == {80}
    assert sum(durations) / 1000 == pytest.approx(len(film(mp4)[1]) / 24, abs=0.3)
    assert distance(frames[0], pictures[0]) < 6 and distance(frames[-1], pictures[-1]) < 6


def test_the_same_pictures_give_the_same_files(tmp_path):
    pictures = files(tmp_path, (90, 120), (60, 80), (90, 120))
    first, second = (
        [Path(path).read_bytes() for path in timelapse(pictures, tmp_path, name)] for name in ("one", "two")
    )
    assert first == second
    assert sorted(path.name for path in tmp_path.glob("*one*")) == [
        "impasto-one-timelapse.gif",
        "impasto-one-timelapse.mp4",
    ]
    assert not [path for path in tmp_path.iterdir() if path.is_dir()], "nothing unfinished is left"


@pytest.mark.parametrize("shape, size", [((83, 117), (116, 84)), ((721, 401), (400, 720)), ((16, 4096), (720, 2))])
def test_odd_sizes_become_even(tmp_path, shape, size):
    pictures = files(tmp_path, shape, shape)
    mp4, gif = timelapse(pictures, tmp_path, "odd")
    stream, frames = film(mp4)
    assert (stream.width, stream.height) == size and (min(size) == 2 or distance(frames[-1], pictures[-1]) < 4)
    assert max(Image.open(gif).size) == min(max(size), GIF_SIDE)


def test_one_picture_is_a_film_too(tmp_path):
    (picture,) = files(tmp_path, (72, 96))
    mp4, gif = timelapse([picture], tmp_path, "one")
    frames = film(mp4)[1]
    assert 4 <= len(frames) / 24 <= 5 and max(distance(frame, picture) for frame in frames) < 4
    assert distance(stills(gif)[0][0], picture) < 6


@pytest.mark.parametrize(
    "count, fading", [(2, 33), (3, 2 * 16), (19, 18 * 9), (40, 39 * 4), (41, 39 * 4), (100, 39 * 4)]
)
def test_any_number_of_pictures_takes_4_to_10_seconds(tmp_path, count, fading):
    pictures = files(tmp_path, *[(72, 96)] * count)
    mp4, gif = timelapse(pictures, tmp_path, "many")
    frames = film(mp4)[1]
    assert len(frames) == 17 + fading + 48
    assert 4 <= len(frames) / 24 <= 10 and 3.9 <= sum(stills(gif)[1]) / 1000 <= 10
    assert distance(frames[0], pictures[0]) < 4 and distance(frames[-1], pictures[-1]) < 4


def test_a_transparent_photo_lies_on_white(tmp_path):
    photo, finished = files(tmp_path, (72, 96), (72, 96))
    image = Image.open(photo).convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 48, 72))
    image.save(photo)
    mp4, gif = timelapse([photo, finished], tmp_path, "clear")
    for frame in (film(mp4)[1][0], stills(gif)[0][0]):
        assert frame[:, :40].min() > 240
        assert np.abs(frame[:, 56:].astype(float) - np.asarray(image.convert("RGB"))[:, 56:]).mean() < 5


def test_gone_files_are_told_plainly(tmp_path):
    pictures = files(tmp_path, (48, 64), (48, 64), (48, 64))
    with pytest.raises(PictureError, match="are gone"):
        timelapse(pictures, tmp_path / "swept", "t")
    pictures[1].unlink()
    with pytest.raises(PictureError, match="are gone"):
        timelapse(pictures, tmp_path, "t")
    pictures[1].write_bytes(b"x")
    with pytest.raises(PictureError, match="not a picture"):
        timelapse(pictures, tmp_path, "t")
    assert not list(tmp_path.glob("impasto*")), "half a film is no film"
    with pytest.raises(ValueError, match="at least one"):
        timelapse([], tmp_path, "t")


def test_the_engine_and_the_page_are_not_needed():
    heavy = "import sys, style_engine.studio.timelapse; print({'gradio', 'tensorflow', 'keras'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", heavy], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
