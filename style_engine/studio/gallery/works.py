"""All paintings that have an id, the bundled ones and the masterpieces that were downloaded."""

from style_engine.studio.gallery import museum
from style_engine.studio.gallery.catalogue import paintings
from style_engine.studio.texts import say


def title(name):
    """Return the title of the painting of that id, or a word for a visitor's own."""
    return work.title if (work := _work(name)) else say("own_title")


def credit(name):
    """Return whom to thank for the painting of that id, or "" where it is a visitor's own."""
    return work.credit if (work := _work(name)) else ""


def painting_file(name):
    """Return the path of the painting of that id as text, or None where it is not here."""
    work = _work(name)
    path = museum.cached(work) if isinstance(work, museum.MuseumWork) else work and work.path
    return str(path) if path else None


def _work(name):
    return next((work for work in (*paintings(), *museum.works()) if work.id == name), None)
