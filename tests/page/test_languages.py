"""The page in the language of each of its visitors."""

from page_support import QUICK_SIZE, RECTANGLE, begin, painted, show, status, unfold, upload, visitor

from style_engine.page.guard import in_words_of
from style_engine.page.layout import Page
from style_engine.studio import languages
from style_engine.studio.studio import Studio

LINK = f"?preset=sketch&network=compact&size={QUICK_SIZE}&iterations=6&painting=starlit_hills"


def test_another_language_changes_words_alone(tmp_path, monkeypatch):
    monkeypatch.delenv(languages.LANGUAGE_VARIABLE, raising=False)
    blocks = Page(Studio(tmp_path)).blocks
    english = blocks.config
    try:
        languages.speak_to("ja")
        japanese = blocks.config
    finally:
        languages.speak_to(None)
    assert blocks.config == english
    assert japanese["layout"] == english["layout"] and japanese["page"] == english["page"]
    told = str([component["props"] for component in japanese["components"]])
    assert (
        all(word in told for word in ("写真を置いてください", "描く", "油彩", "すべて", "画面で見る"))
        and "Drop your" not in told
    )
    # Of what a choice or a value is to the server, nothing changes.
    for own, its in zip(english["components"], japanese["components"], strict=True):
        assert own["id"] == its["id"] and own["type"] == its["type"] and own["props"].keys() == its["props"].keys()
        if own["props"].get("choices"):
            assert [choice[1] for choice in own["props"]["choices"]] == [c[1] for c in its["props"]["choices"]]
            assert own["props"]["value"] == its["props"]["value"]
    asked = [event["js"] for event in japanese["dependencies"] if "confirm(" in str(event["js"])]
    assert len(asked) == 3
    assert in_words_of(english, japanese) == japanese


def test_two_visitors_at_once_read_each_their_own_language(browser, server):
    with visitor(browser, server, locale="de-DE") as german, visitor(browser, server) as english:
        show(german, server + LINK)
        status(german, "Die Einstellungen des Links sind geladen")
        assert german.evaluate("[document.documentElement.lang, navigator.language]") == ["de", "de"]
        for role, name in (("button", "Malen"), ("radio", "Skizze"), ("radio", "Öl"), ("slider", "Wie weit")):
            assert german.get_by_role(role, name=name).count(), name
        for place, words in (("#photo", "Ihr Foto"), ("#hero", "Ziehen Sie"), ("#left", "Gemälde antippen")):
            assert words in german.locator(place).inner_text()
        unfold(german, "Live-Kamera")
        german.locator("#camera").get_by_role("button", name="Kamera einschalten").wait_for()
        upload(german, "#photo", RECTANGLE[: len(RECTANGLE) // 2])
        status(german, "Diese Bilddatei ist beschädigt")
        german.get_by_label("Beim Antippen gleich malen").uncheck()
        upload(german, "#photo", RECTANGLE)
        status(german, "Ihr Foto: 160 × 120 Pixel")
        begin(english)
        assert english.evaluate("document.documentElement.lang") == "en"
        german.get_by_role("button", name="Malen", exact=True).click()
        painted(english)
        status(english, r"Finished after \d+\.\d s: 96 × 96 pixels")
        status(german, r"Fertig nach \d+,\d s: 96 × 72 Pixel")
        assert german.locator("#finish button:visible").first.inner_text().startswith("Auf 1024 px · ")
