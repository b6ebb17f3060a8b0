"""The command line: python -m style_engine --content_path PHOTO --style_path PAINTING."""

import sys

from style_engine.cli.run import main

if __name__ == "__main__":
    sys.exit(main())
