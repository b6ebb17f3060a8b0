"""The timelapse of a painting, from the photo to the finished picture: an MP4 that plays in a browser, and a GIF."""

import itertools
import tempfile
from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from PIL import Image

from style_engine.errors import PictureError
from style_engine.pictures.files import read_picture, to_image

VIDEO_SIDE, GIF_SIDE = 720, 360  # longest sides, in pixels, at most
MAX_PICTURES = 40  # of more, an even selection: a fade of fewer than four frames would flicker

FRAMES_PER_S = 24
GIF_STEP = 2  # the GIF has every second frame of the fades
PHOTO_S, FINISHED_S = 0.7, 2.0
FADE_S = 0.4  # from one picture to the next, if that makes all fades together
SHORTEST_S, LONGEST_S = 1.4, 6.8  # at least and at most so long

# A smaller crf is nearer: at 21 strokes stay sharp, in about 1 MB for 512 x 512 px. With mbtree, on a processor with
# AVX-512, one film in ten came out different from the same pictures; without it the finished picture is nearer, too.
X264 = {"crf": "21", "mbtree": "0"}
THREADS = 1  # the film depends on their number; and another core may be painting


def timelapse(pictures: Sequence[str | Path], folder: str | Path, name: str) -> tuple[str, str]:
    """Write `impasto-<name>-timelapse.mp4` and `.gif` into `folder`; return their paths as text.

    `pictures` are paths of picture files in their order, the photo first and the
    finished picture last, all of about the last one's shape. Each fades into the
    next, in 4 to 10 s altogether. The same pictures give the same files. Raises
    PictureError once files are gone.
    """
    if not pictures:
        raise ValueError(f"`pictures` must hold at least one path. Received: pictures={pictures}")
    even = np.linspace(0, len(pictures) - 1, min(len(pictures), MAX_PICTURES)).round().astype(int)
    chosen = [pictures[i] for i in even]
    if not all(Path(path).exists() for path in (*chosen, folder)):
        raise PictureError("frames_gone")
    last = _read(chosen[-1])
    photo = _read(chosen[0], last.size)
    between = (_read(path, last.size) for path in chosen[1:-1])
    frames = _frames(photo, between, last, max(len(chosen) - 1, 1))
    # Each appears whole or not at all: a page may be showing one of the same name.
    with tempfile.TemporaryDirectory(dir=folder) as unfinished:
        parts = [Path(unfinished, f"impasto-{name}-timelapse.{suffix}") for suffix in ("mp4", "gif")]
        _write(frames, last.size, _palette(photo, last), *parts)
        mp4, gif = (str(part.replace(Path(folder, part.name))) for part in parts)
        return mp4, gif


def _read(path: str | Path, size: tuple[int, int] | None = None) -> Image.Image:
    """Return a picture file as a Pillow image of `size`, or of at most `VIDEO_SIDE` and even sides, for H.264."""
    image = to_image(read_picture(path).rgb)
    factor = min(VIDEO_SIDE / max(image.size), 1)
    return image.resize(size or [max(2 * round(side * factor / 2), 2) for side in image.size], Image.Resampling.LANCZOS)


def _frames(photo, between, last, fades):
    """Yield (image, number of frames to show it), with no more than four pictures in memory."""
    length = int(FRAMES_PER_S * np.clip(FADE_S * fades, SHORTEST_S, LONGEST_S) / fades)
    yield photo, round(PHOTO_S * FRAMES_PER_S)
    for earlier, later in itertools.pairwise(itertools.chain([photo], between, [last])):
        for i in range(1, length + 1):
            yield Image.blend(earlier, later, i / length), 1
    yield last, round(FINISHED_S * FRAMES_PER_S)


def _palette(photo, last):
    """Return one palette for all frames: with one for each, areas at rest would flicker, and the file be larger."""
    pictures = photo, Image.blend(photo, last, 0.5), last
    strip, step = np.concatenate([np.asarray(picture) for picture in pictures]), max(max(last.size) // 120, 1)
    # Some of the pixels say enough. Pillow marks those that stay as they are with the 256th colour.
    return Image.fromarray(strip[::step, ::step]).quantize(255, kmeans=1)


def _write(frames, size, palette, mp4, gif):
    """Write `frames`, each of `size`, as a film at once, and every `GIF_STEP`-th of them as a GIF in the end."""
    stills, durations, shown = [], [], 0
    # The index first, so that a browser can play the film while it comes.
    with av.open(mp4, "w", options={"movflags": "+faststart"}) as film:
        stream = film.add_stream("libx264", FRAMES_PER_S, X264, pix_fmt="yuv420p")
        # What browsers and phones expect; the colours of a video that does not say are a guess of theirs.
        stream.colorspace, stream.color_range = Colorspace.ITU709, ColorRange.MPEG
        stream.color_primaries, stream.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        (stream.width, stream.height), stream.thread_count = size, THREADS
        for image, count in frames:
            if count > 1 or shown % GIF_STEP == 0:
                still = image.copy()
                still.thumbnail((GIF_SIDE, GIF_SIDE))
                stills.append(still.quantize(palette=palette, dither=Image.Dither.NONE))
                durations.append(1000 * max(count, GIF_STEP) // FRAMES_PER_S)
            frame = av.VideoFrame.from_image(image).reformat(
                format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG, threads=THREADS
            )
            for frame.pts in range(shown, shown + count):
                film.mux(stream.encode(frame))
            shown += count
        film.mux(stream.encode())
    stills[0].save(gif, save_all=True, append_images=stills[1:], duration=durations, loop=0, optimize=True)
