from style_engine.evaluation.pairs import bundled_pairs, held_out_pairs, reference_pairs


def test_pairs_of_a_reference_are_folders_of_two_pictures(tmp_path):
    for name, files in (("b", ["content.jpg", "style.jpg"]), ("a", ["content.jpg", "style.jpg"]), ("other", ["x"])):
        (tmp_path / name).mkdir()
        for file in files:
            (tmp_path / name / file).touch()
    found = reference_pairs(tmp_path)
    assert [(pair.name, pair.photo.name, pair.painting.name) for pair in found] == [
        ("a", "content.jpg", "style.jpg"),
        ("b", "content.jpg", "style.jpg"),
    ]


def test_pairs_of_what_training_leaves_out(pictures):
    pairs = held_out_pairs(pictures, 2)
    assert [pair.name for pair in pairs] == ["12_12"]  # one of 25 is held out, and no pair comes twice
    assert {pair.photo.parent.name for pair in pairs} == {"photos"}
    assert {pair.painting.parent.name for pair in pairs} == {"paintings"}


def test_pairs_are_evenly_chosen_and_always_the_same(tmp_path):
    for kind, count in (("photos", 125), ("paintings", 75)):
        (tmp_path / kind).mkdir()
        for number in range(count):
            (tmp_path / kind / f"{number:03}.jpg").touch()
    # Of 12, 37, 62, 87 and 112, and of 12, 37 and 62.
    assert [pair.name for pair in held_out_pairs(tmp_path, 3)] == ["012_012", "062_037", "112_062"]
    assert held_out_pairs(tmp_path, 4) == held_out_pairs(tmp_path, 4)
    assert len({pair.name for pair in held_out_pairs(tmp_path, 24)}) == len(held_out_pairs(tmp_path, 24)) >= 5


def test_the_pages_pairs_are_there():
    pairs = bundled_pairs()
    assert len(pairs) > 4 and all(pair.photo.exists() and pair.painting.exists() for pair in pairs)
    assert len({pair.name for pair in pairs}) == len(pairs)
