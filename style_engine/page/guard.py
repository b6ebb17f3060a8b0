"""What reaches the page's functions from outside: the one gate for all of it.

Gradio checks the paths of files only where a request calls them files. A
request that leaves this word out would have any file of the server read as a
picture: so each request is looked through here, before any component sees it.
"""

from pathlib import Path

import gradio as gr
from gradio.utils import get_upload_folder

from .. import museum
from ..catalogue import paintings, photos
from ..texts import say


class GuardedBlocks(gr.Blocks):
    """A page whose functions get no file but those that visitors have uploaded, and those that are bundled."""

    async def preprocess_data(self, block_fn, inputs, state, explicit_call=False):
        if not all(map(_is_allowed, _files_in(inputs))):
            raise gr.Error(say("file_not_uploaded"), print_exception=False)
        return await super().preprocess_data(block_fn, inputs, state, explicit_call)


def may_be_read(path):
    """Tell whether `path`, a text from outside, is a file that a visitor has uploaded, or a bundled one.

    Links are followed first. What is not there is not allowed either: nobody
    can learn here which files there are.
    """
    try:
        found = Path(path).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        return False
    uploads = Path(get_upload_folder()).resolve()
    return found.is_file() and (found.is_relative_to(uploads) or found in _bundled())


def _bundled():
    cached = (museum.cached(work) for work in museum.works())
    return {path.resolve() for path in (*(work.path for work in (*photos(), *paintings())), *cached) if path}


def _is_allowed(file):
    path = file["path"]
    if path is None:
        return True
    # Gradio downloads an address itself, guarded, if the request says that it is a file.
    called_a_file = isinstance(file.get("meta"), dict) and file["meta"].get("_type") == "gradio.FileData"
    if called_a_file and isinstance(path, str) and path.startswith(("https://", "http://")):
        return True
    return isinstance(path, str) and may_be_read(path)


def _files_in(value):
    """Yield each dictionary within `value`, JSON from outside, that names a path."""
    if isinstance(value, dict):
        if "path" in value:
            yield value
        for part in value.values():
            yield from _files_in(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _files_in(part)
