"""Trains the compact network that ships in `assets/`: `python -m style_engine.training --help`."""
