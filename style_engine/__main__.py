"""The command `impasto`: `impasto serve` is the page, and all else the command line."""

import os
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given[:1] == ["serve"]:
        prepare_to_serve()
        from style_engine.page.server import main as serve

        return serve(given[1:])
    from style_engine.cli.run import main as paint

    return paint(given)


def prepare_to_serve() -> None:
    """Set what has to be set before gradio and TensorFlow are imported."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # no version check and no telemetry: no outside request
    # Gradio sums up its last ten thousand events after each one, for a page that ours does not have: 20 ms after 700.
    os.environ |= {"GRADIO_ANALYTICS_CACHE_FREQUENCY": str(10**9), "GRADIO_ANALYTICS_MAX_EVENTS": "1"}
    from style_engine.studio.gallery.museum import cache_folder

    # Not where a machine that starts anew finds nothing, and not where other programs have their uploads.
    os.environ.setdefault("GRADIO_TEMP_DIR", str(cache_folder() / "uploads"))
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # it has much to tell


if __name__ == "__main__":
    sys.exit(main())
