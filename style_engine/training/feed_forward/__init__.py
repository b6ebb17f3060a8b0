"""The training of the decoder of first looks: photos in, pictures in a painting's style out."""
