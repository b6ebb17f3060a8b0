"""All paintings that have an id, the bundled ones and the masterpieces that were downloaded."""

from style_engine.studio.gallery import museum
from style_engine.studio.gallery.catalogue import Work, paintings


def work(name: str | None) -> Work | museum.MuseumWork | None:
    """Return the painting of that id, or None where there is none, as for a visitor's own."""
    return next((work for work in (*paintings(), *museum.works()) if work.id == name), None)


def credit(name: str) -> str:
    """Return whom to thank for the painting of that id, or "" where it is a visitor's own."""
    found = work(name)
    return "" if found is None else found.credit


def painting_file(name: str | None) -> str | None:
    """Return the path of the painting of that id as text, or None where it is not here."""
    found = work(name)
    path = museum.cached(found) if isinstance(found, museum.MuseumWork) else found and found.path
    return None if path is None else str(path)
