"""Starts the page: `python app.py`. What is where on it is in `style_engine/page/layout.py`."""

import sys

from style_engine.__main__ import main

if __name__ == "__main__":
    sys.exit(main(["serve", *sys.argv[1:]]))
