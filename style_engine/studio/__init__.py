"""One visitor's run: files, words and the line for the engine. Nothing here imports gradio, nor, when it is imported,
TensorFlow."""
