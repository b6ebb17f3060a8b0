"""A request with its files as bytes, for a painter on another machine."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from style_engine.errors import PictureError
from style_engine.studio.request import PaintRequest


@dataclass(frozen=True)
class Parcel:
    """A `request` whose paths are names in `files`; what only shows the way here is left out.

    The checkpoint travels by itself: it changes on the way, and may be as large as all of them.
    """

    request: PaintRequest
    files: dict[str, bytes]

    @classmethod
    def of(cls, request: PaintRequest) -> "Parcel":
        """Pack a `request`. Raises PictureError for a file that is gone."""
        files: dict[str, bytes] = {}

        def packed(path: str) -> str:
            name = f"{len(files)}{Path(path).suffix.lower()}"
            try:
                files[name] = Path(path).read_bytes()
            except FileNotFoundError:
                raise PictureError("file_gone") from None
            return name

        initial = None if request.initial is None or request.checkpoint is not None else packed(request.initial)
        named = dataclasses.replace(
            request,
            photo=packed(request.photo),
            paintings=tuple(map(packed, request.paintings)),
            masks=tuple(map(packed, request.masks)),
            initial=initial,
            detail_mask=None if request.detail_mask is None else packed(request.detail_mask),
            checkpoint=None,
            earlier_frames=(),
            earlier_kept=(),
        )
        return cls(named, files)

    def unpack(self, folder: Path) -> PaintRequest:
        """Write the files into a `folder`, and return the request to paint there."""
        for name, content in self.files.items():
            (folder / name).write_bytes(content)

        def there(name: str) -> str:
            return str(folder / name)

        request = self.request
        return dataclasses.replace(
            request,
            photo=there(request.photo),
            paintings=tuple(map(there, request.paintings)),
            masks=tuple(map(there, request.masks)),
            initial=None if request.initial is None else there(request.initial),
            detail_mask=None if request.detail_mask is None else there(request.detail_mask),
        )
