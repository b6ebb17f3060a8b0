"""The presets: settings for an aim, by name."""

from style_engine.settings import StyleSettings

PRESETS: dict[str, StyleSettings] = {
    # A first look, and a few steps at the full size alone.
    "sketch": StyleSettings(size=384, iterations=12, start="learned"),
    "standard": StyleSettings(),
    "portrait": StyleSettings(how_far=0.35, detail=10.0),
    "natural": StyleSettings(how_far=0.35, colors="photo"),
    "bold": StyleSettings(how_far=0.8, iterations=80),
    "fine": StyleSettings(size=1024),
    # The reference method to the letter. It weighs mean squares by 1000 and 1; in the
    # paper's own sums that is a ratio of 2.4e-4, between the 1e-4 and 1e-3 of the paper.
    "paper": StyleSettings(
        network="vgg19",
        size=512,
        iterations=1000,
        optimizer="adam",
        content_weight=0.25,
        style_weight=1.0,
        smoothness=0.0,
        coarsest_size=512,
        margin=0,
        learning_rate=0.02,
        averaging=0.0,
        start="noise",
        square=True,
        losses="gatys",
        brushwork=False,
        precision="float32",
        keep=(100, 400, 1000),
    ),
}
PRESET_MEANINGS: dict[str, str] = {
    "sketch": "a quick look, in a few seconds",
    "standard": "a finished picture for the screen",
    "portrait": "gentler; keeps faces recognisable",
    "natural": "the painting's strokes, in the photo's own colours",
    "bold": "large strokes, looser with the photo",
    "fine": "twice the size, with finer strokes",
    "paper": "the 2015 method to the letter: VGG-19, from noise, 1000 iterations",
}
