"""The page without a page: one endpoint, /paint, for programs. `gradio_client` streams its pictures."""

import contextlib
from collections.abc import Iterator
from typing import Any

import gradio as gr

from style_engine.errors import ImpastoError, RequestError, SettingError
from style_engine.page.components import PicturePicker
from style_engine.page.guard import address_of, mistake
from style_engine.presets import PRESETS
from style_engine.setting_rules import quoted
from style_engine.settings import MAX_PAINTINGS, PRIVATE, StyleSettings
from style_engine.studio.events import Failed, Finished, Frame
from style_engine.studio.gallery.works import painting_file
from style_engine.studio.recipe import OWN_PAINTING
from style_engine.studio.request import PaintRequest
from style_engine.studio.studio import Studio
from style_engine.studio.texts import sentence_of, sentence_of_event

DESCRIPTION = """Paint a photo in the style of one or several paintings, and stream the pictures on the way.

`photo` is a picture file. `paintings` are picture files, or `bundled` is a list of ids of bundled paintings, or both,
in this order. `masks` are grey picture files, one for each painting, white where it is to be; where none is, the photo
stays. `preset` is the name of one, and `settings` a dictionary of the fields of `StyleSettings` that differ from it.
Each answer is (picture, sentence, file): a JPEG to look at, where the painting stands, and with the last one the PNG
at full quality.
"""


class Endpoint:
    """The endpoint of a `studio`."""

    def __init__(self, studio: Studio):
        self._studio = studio

    def connect(self) -> None:
        """Lay out what a program gives and gets, out of sight, and tie the event."""
        with gr.Group(visible=False):
            photo = PicturePicker(label="photo", elem_id="api_photo")
            paintings = gr.File(file_count="multiple", label="paintings", type="filepath")
            bundled = gr.JSON([], label="bundled")
            masks = gr.File(file_count="multiple", label="masks", type="filepath")
            preset = gr.Textbox("standard", label="preset")
            settings = gr.JSON({}, label="settings")
            picture, sentence, file = gr.Image(type="filepath"), gr.Textbox(), gr.File()
            gr.Button().click(
                self.paint,
                [photo, paintings, bundled, masks, preset, settings],
                [picture, sentence, file],
                api_name="paint",
                api_description=DESCRIPTION,
                concurrency_limit=None,  # the engine has a line of its own, which tells a place
            )

    def paint(
        self,
        caller: gr.Request,
        photo: str | None,
        paintings: list[str] | None = None,
        bundled: Any = None,
        masks: list[str] | None = None,
        preset: str = "standard",
        settings: Any = None,
    ) -> Iterator[tuple[str | None, str, str | None]]:
        """Yield (picture, sentence, file); see `DESCRIPTION`. Raises gr.Error, in a sentence, where it cannot paint."""
        try:
            request = request_of(photo, paintings or [], bundled or [], masks or [], preset, settings or {})
            ticket = self._studio.admit(request, str(caller.session_hash), address_of(caller), is_program=True)
        except ImpastoError as error:
            raise mistake(sentence_of(error)) from error
        control, picture = self._studio.control(request), None
        with contextlib.ExitStack() as ending:
            ending.callback(control.stop)
            for event in self._studio.paint(request, control, ticket):
                if isinstance(event, Failed):
                    raise mistake(sentence_of_event(event))
                if isinstance(event, Frame | Finished):
                    picture = event.picture or picture
                png = event.result.png if isinstance(event, Finished) and event.result else None
                yield picture, sentence_of_event(event), png


def request_of(
    photo: str | None, paintings: list[str], bundled: Any, masks: list[str], preset: str, settings: Any
) -> PaintRequest:
    """Return what a program wants painted. Raises ImpastoError where that cannot be."""
    if not isinstance(bundled, list) or len(paintings) + len(bundled) > MAX_PAINTINGS:
        raise RequestError("bundled_wrong", most=MAX_PAINTINGS)
    files, names = [*paintings], [OWN_PAINTING] * len(paintings)
    for name in bundled:
        if (path := painting_file(name if isinstance(name, str) else None)) is None:
            raise RequestError("bundled_unknown", received=quoted(name))
        files, names = [*files, path], [*names, name]
    if not photo or not files:
        raise RequestError("photo_and_painting")
    return PaintRequest(photo, tuple(files), tuple(names), settings_of(preset, settings), tuple(masks))


def settings_of(preset: Any, changes: Any) -> StyleSettings:
    """Return the settings of a `preset` with `changes`. Raises ImpastoError where that cannot be."""
    if preset not in PRESETS:
        raise SettingError("setting_choice", name="preset", choices=", ".join(PRESETS), received=quoted(preset))
    if not isinstance(changes, dict):
        raise RequestError("settings_wrong")
    if private := changes.keys() & set(PRIVATE):
        raise RequestError("setting_private", name=private.pop())
    return StyleSettings.from_mapping(changes, PRESETS[preset])
