"""What the owner of a server allows."""

import dataclasses

import pytest
from studio_support import QUICK, request_of

from style_engine.errors import RequestError
from style_engine.settings import StyleSettings
from style_engine.studio.limits import Hours, Limits, described
from style_engine.studio.studio import Studio

HUGE = StyleSettings(size=4096, iterations=3000)


def test_each_limit_has_a_variable_that_sets_it_and_is_described():
    for spec in dataclasses.fields(Limits):
        variable = spec.metadata["variable"]
        assert getattr(Limits.of({variable: "7"}), spec.name) == 7 and variable in described()
        for wrong in ("many", "-1", "inf", *([] if spec.metadata["unlimited"] else ["0"])):
            with pytest.raises(ValueError, match=f"{variable} must be a number .* Received: '{wrong}'"):
                Limits.of({variable: wrong})


def test_a_space_refuses_what_would_hold_its_engine_for_an_hour_and_says_what_is_allowed():
    Limits.of({}).check(HUGE)
    public = Limits.of({"SPACE_ID": "somebody/impasto"})
    with pytest.raises(RequestError, match="up to 2048 px .* 4096 px"):
        public.check(HUGE)
    with pytest.raises(RequestError, match="up to 1000 iterations .* 3000"):
        public.check(dataclasses.replace(HUGE, size=512))
    Limits.of({"SPACE_ID": "x", "IMPASTO_MAX_SIZE": "4096", "IMPASTO_MAX_ITERATIONS": "3000"}).check(HUGE)
    with pytest.raises(RequestError, match="up to 1 masks"):
        Limits(masks=1).check(QUICK, masks=2)


def test_where_browsers_keep_the_pictures_the_server_does_for_some_hours_at_most():
    assert Limits.of({}).kept_h == 720 and Limits.of({"IMPASTO_KEPT_IN_BROWSER": "1"}).kept_h == 4
    assert Limits.of({"IMPASTO_KEPT_IN_BROWSER": "1", "IMPASTO_KEPT_HOURS": "0.5"}).kept_h == 0.5


def test_a_program_has_so_many_in_line_and_the_line_has_an_end(tmp_path):
    studio = Studio(tmp_path / "runs", limits=Limits(jobs=2, line=3, hourly=4))
    request = request_of(("photo.png", "painting.png"))
    held = [studio.admit(request, "a program", "1.2.3.4", is_program=True) for _ in range(2)]
    with pytest.raises(RequestError, match="Up to 2 pictures of yours"):
        studio.admit(request, "a program", "1.2.3.4", is_program=True)
    held.append(studio.admit(request, "another", "1.2.3.4"))
    with pytest.raises(RequestError, match="Too many are waiting here already"):
        studio.admit(request, "a third", "1.2.3.4")
    for ticket in held:
        ticket.leave()
    studio.admit(request, "a program", "1.2.3.4")
    with pytest.raises(RequestError, match="Up to 4 pictures an hour"):
        studio.admit(request, "a program", "1.2.3.4")
    studio.admit(request, "a program", "5.6.7.8")


def test_an_hour_later_an_address_may_have_more(monkeypatch):
    hours, now = Hours(), [0.0]
    monkeypatch.setattr("style_engine.studio.limits.time.monotonic", lambda: now[0])
    assert hours.admits("here", 1) and not hours.admits("here", 1) and hours.admits("here", 0)
    now[0] = 3601.0
    assert hours.admits("here", 1)
