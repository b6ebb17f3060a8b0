"""The training of the feed-forward decoder, on the engine's own loss: photos in, pictures in a painting's style out."""
