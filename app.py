"""Starts the page: `python app.py`. What is where on it is in `style_engine/page/layout.py`."""

import dataclasses
import os
import threading
from pathlib import Path

# Before gradio is imported: no version check and no telemetry, so the page makes no outside request.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # before TensorFlow is: it has much to tell

from gradio.utils import get_upload_folder

from style_engine import PRESETS
from style_engine.page.layout import Page, launch_options
from style_engine.studio.studio import Studio

if __name__ == "__main__":
    # Inside Gradio's own cache, so that it serves the frames as they are.
    studio = Studio(Path(get_upload_folder()) / "impasto")
    small = dataclasses.replace(PRESETS["standard"], size=192, iterations=4)
    threading.Thread(target=studio.warm_up, args=(small,), daemon=True).start()
    Page(studio).blocks.queue(api_open=False).launch(**launch_options())
