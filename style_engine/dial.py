"""One dial from the photo with a tint to the painting itself: it moves what belongs together."""

import dataclasses

from style_engine.settings import MIDDLE, StyleSettings

# At the ends of the dial the content weight is so many times more, or less. Found with the front of forms against
# structure: `python -m style_engine.evaluation --front`.
CONTENT_RANGE = 5.0
# So often the coarsest scale doubles towards the photo, where no large form may come.
DOUBLINGS = 2
# From here on it is halved: beginning at 64 px, the painting's forms take the place of the subject.
HALVED_FROM = 0.9
# At the painting's end, faces count so much less more than the rest.
DETAIL_LEFT = 0.4
# How far a first look goes at the photo's end, in the middle and at the painting's end, where 1 gives its features the
# painting's statistics. By eye: less than the first is a blurred photo, and more than the last is ridges.
LOOK_STRENGTHS = (0.3, 1.0, 1.5)


def dialled(settings: StyleSettings) -> StyleSettings:
    """Return `settings` as `how_far` has moved them, with the dial itself in its middle, where it moves nothing.

    >>> dialled(StyleSettings(how_far=0.0, content_weight=0.5)).content_weight
    2.5
    """
    turned = (settings.how_far - MIDDLE) / MIDDLE  # from -1, the photo, to 1
    if not turned:
        return settings
    larger = 0.5 if settings.how_far >= HALVED_FROM else 2.0 ** max(round(-DOUBLINGS * turned), 0)
    moved = dict(
        content_weight=settings.content_weight * CONTENT_RANGE**-turned,
        coarsest_size=round(settings.coarsest_size * larger),
        detail=settings.detail * (1 - (1 - DETAIL_LEFT) * max(turned, 0)),
    )
    limits = {field.name: field.metadata for field in dataclasses.fields(settings) if field.name in moved}
    within = {name: min(max(moved[name], rule["minimum"]), rule["maximum"]) for name, rule in limits.items()}
    return dataclasses.replace(settings, how_far=MIDDLE, **within)


def look_strength(how_far: float) -> float:
    """Return how far a first look goes: see `LOOK_STRENGTHS`.

    >>> look_strength(0.75)
    1.25
    """
    least, middle, most = LOOK_STRENGTHS
    turned = (how_far - MIDDLE) / MIDDLE
    return middle + turned * (most - middle if turned > 0 else middle - least)
