"""Judge of networks: paints with them, and measures the pictures. `python -m style_engine.evaluation --help`."""
