import numpy as np
import pytest
from PIL import Image, ImageStat

from examples.paintings import __main__ as program
from style_engine.studio.gallery.catalogue import paintings, pairs, photos


def test_there_is_enough_to_choose_from():
    assert len(paintings()) >= 20 and len(photos()) >= 5 and len(pairs()) >= 5
    groups = [work.group for work in paintings()]
    assert all(groups) and 5 <= len(set(groups)) <= 8 and min(map(groups.count, groups)) >= 2


def test_every_painting_has_its_program_and_every_program_its_painting():
    assert sorted(work.id for work in paintings()) == program.names()


@pytest.mark.parametrize("work", [*paintings(), *photos()], ids=lambda work: work.id)
def test_every_work_is_credited_and_is_a_picture(work):
    assert all((work.title, work.maker, work.licence, work.credit))
    with Image.open(work.path) as image:
        image.load()
        assert work.licence in ("CC0 1.0", "public domain")
        if work in paintings():
            assert max(image.size) >= 1024 and work.licence == "CC0 1.0"
            # No large flat or blank area: every sixth of the picture has light and dark.
            width, height = image.size
            for left in range(0, width - width // 6, width // 6):
                part = image.convert("L").crop((left, 0, left + width // 6, height))
                assert ImageStat.Stat(part).stddev[0] > 10


@pytest.mark.slow
def test_a_painting_is_painted_again_exactly(tmp_path):
    name = "stained_glass"  # which is soon painted
    program.save(name, tmp_path)
    again, bundled = (np.asarray(Image.open(folder / f"{name}.jpg"), np.int16) for folder in (tmp_path, program.FOLDER))
    # Exactly, on a processor that rounds as ours did; a last bit of a sine may differ on another.
    assert np.abs(again - bundled).mean() < 0.05
