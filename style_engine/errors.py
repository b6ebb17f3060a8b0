"""What can go wrong and be mended by whoever uses Impasto: as facts, of which `studio.texts` makes sentences.

Everything else that is raised is a mistake of a program, or a fault of ours.
"""

from typing import Any

from style_engine.assets import ENGLISH, texts


class ImpastoError(Exception):
    """Something that a user can mend: the `key` of its sentence in `assets/texts`, and the `facts` in it.

    As text it is the English sentence, so that a program needs no translation.

    >>> str(PictureError("file_tiny", width=8, height=9, least=16))
    'This picture is only 8 × 9 pixels; each side needs at least 16.'
    """

    def __init__(self, key: str, **facts: Any):
        super().__init__(key)
        self.key, self.facts = key, facts

    def __str__(self) -> str:
        return texts(ENGLISH)[self.key].format(**self.facts)

    def __reduce__(self):  # exceptions are pickled by their arguments, which know no names
        return _again, (type(self), self.key, self.facts)


def _again(kind: type[ImpastoError], key: str, facts: dict[str, Any]) -> ImpastoError:
    return kind(key, **facts)


class PictureError(ImpastoError, ValueError):
    """A picture cannot be used."""


class SettingError(ImpastoError, ValueError):
    """A setting is none, or out of its range."""


class CheckpointError(ImpastoError, ValueError):
    """A run cannot be continued from this checkpoint."""


class NetworkError(ImpastoError, RuntimeError):
    """A network cannot be used."""


class MuseumError(ImpastoError, ValueError):
    """A masterpiece cannot be had."""


class RequestError(ImpastoError, ValueError):
    """Something is missing from what is to be painted, or too much of it."""


class ClusterError(ImpastoError, RuntimeError):
    """The painters of a cluster cannot be had."""
