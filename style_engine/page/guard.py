"""What reaches the page's functions from outside: the one gate for all of it.

Gradio checks the paths of files only where a request calls them files. A
request that leaves this word out would have any file of the server read as a
picture: so each request is looked through here, before any component sees it.
"""

import asyncio
import logging
import os
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import gradio as gr
from gradio.utils import get_upload_folder

from style_engine.studio.gallery import museum
from style_engine.studio.gallery.catalogue import paintings, photos
from style_engine.studio.languages import language, speak_to
from style_engine.studio.limits import SPACE_VARIABLE
from style_engine.studio.texts import say

Item = TypeVar("Item")

MAX_MESSAGE = 300  # characters of what Gradio says, which may hold what it was given


class GuardedBlocks(gr.Blocks):
    """A page whose functions get no file but those that visitors have uploaded, and those that are bundled.

    Gradio removes what it has shown after some hours, and all of it when it
    ends; the files in `kept`, which the studio looks after, are kept from that.

    It speaks the language of whoever asks: `again` lays the same page out anew
    in the `language` of now, whose words are put in place of its own.
    """

    def __init__(self, kept: Path, again: Callable[[], "GuardedBlocks"], **options: Any):
        super().__init__(**options)
        self._kept, self._again, self._own_language = str(kept.resolve()), again, language()
        self._translations: dict[str, GuardedBlocks] = {}
        self._one_at_a_time = threading.Lock()
        self._turns: weakref.WeakKeyDictionary[Any, asyncio.Lock] = weakref.WeakKeyDictionary()  # by a page's state

    @property
    def config(self) -> Any:
        """What a browser is told of the page, in the language of whoever asks."""
        spoken = language()
        if spoken == self._own_language:
            return self._config
        with self._one_at_a_time:
            if spoken not in self._translations:
                self._translations[spoken] = self._again()
        return in_words_of(self._config, self._translations[spoken].config)

    @config.setter
    def config(self, value: Any) -> None:
        self._config = value

    async def process_api(self, *arguments: Any, **options: Any) -> dict[str, Any]:
        """Answer an event in the language of its visitor; what a page remembers, one event at a time changes.

        Each is handled in a thread of its own. These overtake one another, and of two quick taps the first would count.
        What has its turn in the queue, or remembers nothing, as Stop, waits for none.
        """
        speak_to(options["request"].headers.get("accept-language"))
        event = options["block_fn"]
        if event.queue or not any(isinstance(block, gr.State) for block in event.inputs):
            return await super().process_api(*arguments, **options)
        async with self._turns.setdefault(options["state"], asyncio.Lock()):
            return await super().process_api(*arguments, **options)

    async def postprocess_data(self, block_fn: Any, *arguments: Any, **options: Any) -> Any:
        """Show what a handler returns, and let Gradio forget which files of the studio that were."""
        found = await super().postprocess_data(block_fn, *arguments, **options)
        for block in (*block_fn.inputs, *block_fn.outputs):
            block.temp_files.difference_update([path for path in block.temp_files if path.startswith(self._kept)])
        return found

    async def preprocess_data(
        self, block_fn: Any, inputs: list[Any], state: Any, explicit_call: bool = False
    ) -> list[Any]:
        """Look through what comes from outside before Gradio does."""
        if not all(map(_is_allowed, _files_in(inputs))):
            raise mistake(say("file_not_uploaded"))
        try:
            values = await super().preprocess_data(block_fn, inputs, state, explicit_call)
        except gr.Error as error:
            # Gradio says again what it was given, however long that is.
            raise mistake(str(error.message)[:MAX_MESSAGE]) from None
        except Exception as error:  # what no page sends: a line in the log is enough
            logging.warning("a request was refused: %s", type(error).__name__)
            raise refused() from None
        # Gradio checks that a choice is one of those there are, and lets none at all pass.
        if any(v is None for v, block in zip(values, block_fn.inputs) if isinstance(block, (gr.Radio, gr.Dropdown))):
            raise refused()
        return values

    async def call_function(self, *arguments: Any, **options: Any) -> Any:
        """Call a handler; what it raises by mistake is logged, and told plainly."""
        try:
            return await super().call_function(*arguments, **options)
        except gr.Error:
            raise
        except Exception as error:
            logging.exception("an event failed")
            raise mistake(say("our_fault")) from error


def in_words_of(config: Any, other: Any) -> Any:
    """Return the `config` of a page with the words of the `other` of the same page in another language.

    What is laid out later has other ids, so that only what may hold words is taken.
    """
    answer = dict(config)
    for kind, part in (("components", "props"), ("dependencies", "js")):
        answer[kind] = [own | {part: its[part]} for own, its in zip(config[kind], other[kind], strict=True)]
    return answer


def refused() -> gr.Error:
    """Return the error for a request that this page cannot have sent, or only before the server was started anew."""
    return mistake(say("request_refused"))


def mistake(sentence: str) -> gr.Error:
    """Return the error that tells a visitor or a program a `sentence`, and is no matter of the log."""
    return gr.Error(sentence, print_exception=False)


def picked(event: gr.EventData, items: Sequence[Item] | None) -> Item:
    """Return which of `items` an event picks; raises `refused` where it picks none of them."""
    index = event._data.get("index") if isinstance(event._data, dict) else None
    if items is None or not isinstance(index, int) or not 0 <= index < len(items):
        raise refused()
    return items[index]


def there(value: Item | None) -> Item:
    """Return what the page remembers; raises `refused` where it remembers nothing."""
    if value is None:
        raise refused()
    return value


def address_of(request: gr.Request) -> str:
    """Return the address that a `request` comes from; "" if it has none.

    A Space stands behind a proxy, which puts the address first in a header. Whoever lies there only escapes the
    limit of pictures an hour.
    """
    if os.environ.get(SPACE_VARIABLE):
        return str(request.headers.get("x-forwarded-for", "")).split(",")[0].strip()
    return str(getattr(request.client, "host", ""))


def may_be_read(path: str) -> bool:
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


def _bundled() -> set[Path]:
    cached = (museum.cached(work) for work in museum.works())
    return {path.resolve() for path in (*(work.path for work in (*photos(), *paintings())), *cached) if path}


def _is_allowed(file: dict[str, Any]) -> bool:
    path = file["path"]
    if path is None:
        return True
    # Gradio downloads an address itself, guarded, if the request says that it is a file.
    called_a_file = isinstance(file.get("meta"), dict) and file["meta"].get("_type") == "gradio.FileData"
    if called_a_file and isinstance(path, str) and path.startswith(("https://", "http://")):
        return True
    return isinstance(path, str) and may_be_read(path)


def _files_in(value: Any) -> Iterator[dict[str, Any]]:
    """Yield each dictionary within `value`, JSON from outside, that names a path."""
    if isinstance(value, dict):
        if "path" in value:
            yield value
        for part in value.values():
            yield from _files_in(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _files_in(part)
