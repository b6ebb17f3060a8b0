"""HEIC, the photos of iPhones: decoded in a process of its own, which may be ended.

A file of some hundred kilobytes can name one tile a thousand times, or lay pictures over pictures: such a one took
minutes to decode, and no library bounds that. As a program, this file reads a HEIC from its input and writes a TIFF.
"""

import contextlib
import io
import math
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

import pillow_heif
from PIL import Image

# Of one processor: 0.5 megapixels of noise, the most that a file can hold, take 0.07 s, and so 50 take 7.
MOST_CPU_S = 30
MOST_S = 120  # by the clock, where others compute, and where there is no other limit
MOST_BYTES = 2_000_000_000
OPTIONS: dict[str, Any] = dict(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def register() -> None:
    """Let Pillow open HEIC files: their decoder is that of pillow-heif alone, for HEVC, without thumbnails."""
    pillow_heif.register_heif_opener(**OPTIONS)


def tiled_pixels(image: Image.Image) -> int:
    """Return how many pixels the tiles of an opened HEIC have together; 0 if it has none."""
    tiling = image.info.get("tiling") or {}
    sides = ("num_columns", "tile_width", "num_rows", "tile_height")
    return math.prod(tiling[side] for side in sides) if tiling else 0


def decoded_apart(source: str | Path | IO[bytes], size: tuple[int, int]) -> Image.Image:
    """Return the HEIC file `source`, turned as it says, at a `size` (width, height); raises ValueError."""
    if isinstance(source, (str, Path)):
        content = Path(source).read_bytes()
    else:
        source.seek(0)
        content = source.read()
    # As a file, and without its folder among those of modules: the package would take a second to import.
    command = [sys.executable, "-P", __file__, *map(str, size)]
    try:
        ran = subprocess.run(command, input=content, capture_output=True, timeout=MOST_S, check=True)
    except subprocess.SubprocessError as error:
        raise ValueError("this HEIC cannot be decoded, or would take too long") from error
    return Image.open(io.BytesIO(ran.stdout), formats=["TIFF"])


def _decode(width: int, height: int) -> None:
    _limit(MOST_CPU_S)
    register()
    with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=["HEIF"]) as image:
        image.load()
        whole = image.convert("RGBA" if image.has_transparency_data else "RGB")
        buffer = io.BytesIO()
        profile = image.info.get("icc_profile")
    whole.resize((width, height), Image.Resampling.LANCZOS).save(buffer, "TIFF", icc_profile=profile)
    sys.stdout.buffer.write(buffer.getbuffer())


def _limit(seconds: int) -> None:
    """Let the system end this process once it has computed for so many seconds, or needs too much memory."""
    with contextlib.suppress(ImportError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))


if __name__ == "__main__":
    _decode(*map(int, sys.argv[1:]))
