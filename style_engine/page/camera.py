"""The live camera: painted as it runs in the chosen painting; a moment of it can be kept as the photo."""

from typing import TYPE_CHECKING, Any

import gradio as gr

from style_engine.errors import ImpastoError
from style_engine.page.components import Camera, LivePicture
from style_engine.page.guard import there
from style_engine.page.looks import chosen_settings
from style_engine.page.visit import Selection
from style_engine.page.widgets import CHECK, Updates, note
from style_engine.studio.camera import data_url, live_look
from style_engine.studio.run_folder import RunFolder
from style_engine.studio.texts import say, sentence_of

if TYPE_CHECKING:
    from style_engine.page.layout import Page

# Seconds between the pictures that the camera sends. Of those that come while one is painted, the newest counts.
EVERY_S = 0.1
# Seconds of painting after which a camera that somebody forgot makes room.
LONGEST_S = 600
CAMERAS = 4  # at once: they take turns
# No more pixels than the standard preset paints, and each of them is sent.
CONSTRAINTS = {"video": {"width": {"ideal": 640}, "height": {"ideal": 480}}}


class CameraPanel:
    """The camera, what is painted of it, and the button that keeps a moment."""

    def __init__(self) -> None:
        with gr.Accordion(say("camera_heading"), open=False):
            self.camera = Camera(
                label=say("camera_label"),
                sources=["webcam"],
                streaming=True,
                webcam_options=gr.WebcamOptions(mirror=True, constraints=CONSTRAINTS),
                height=220,
                buttons=[],
                elem_id="camera",
            )
            self.live = LivePicture(
                label=say("live_label"),
                interactive=False,
                height=260,
                buttons=["fullscreen"],
                elem_id="live",
                alt_text=say("live_alt"),
            )
            self.keep_button = gr.Button(say("keep_moment"), size="sm", elem_id="keep_moment")

    def connect(self, page: "Page") -> None:
        """Tie the events."""
        self._page = page
        self.camera.stream(
            self.paint_frame,
            [page.selection, self.camera],
            [self.live, page.easel.status],
            inputs_kwargs=page.inputs,
            stream_every=EVERY_S,
            time_limit=LONGEST_S,
            concurrency_limit=CAMERAS,
            concurrency_id="camera",
            api_visibility="private",
            show_progress="hidden",
        )
        restored = [*page.settings.components, *page.painting.components, *page.second.components]
        outputs = [page.photo.picker, page.easel.status, *restored]
        # The events after which there may be another photo.
        self.chosen = [self.keep_button.click(self.keep, page.selection, outputs, **CHECK)]

    def paint_frame(self, selection: Selection, frame: bytes | None, **values: Any) -> Updates:
        """Paint what the camera sees now in what is chosen."""
        selection.moment = frame
        chosen, status = selection.paintings(), self._page.easel.status
        if frame is None or not chosen:
            return {status: note(say("camera_needs_painting"))} if frame else {self.live: gr.skip()}
        try:
            settings, queue = chosen_settings(len(chosen), **values), self._page.studio.queue
            jpeg = live_look(frame, [file for file, _ in chosen], settings, lambda: not queue.is_idle)
        except ImpastoError as error:
            return {status: note(sentence_of(error), "error")}
        return {self.live: data_url(jpeg)}

    def keep(self, selection: Selection) -> Updates:
        """Make the photo of what the camera saw last."""
        if selection.moment is None:
            return {self._page.easel.status: note(say("camera_not_on"), "error")}
        path = RunFolder.new(self._page.studio.root).path / "moment.jpg"
        path.write_bytes(there(selection.moment))
        return self._page.photo.check(selection, str(path))
