"""Time, memory and quality of the engine, on this machine: python -m style_engine.benchmark."""
