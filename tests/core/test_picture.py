"""The picture of the link: every part with its sign and word, in both arrangements, as safe XML."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from valolink_widgets.core.picture import SAID, Node, State, picture, summary
from valolink_widgets.core.picture_places import ARROWS, NARROW, PLACES, WIDE, Box, Form
from valolink_widgets.core.picture_style import STYLE
from valolink_widgets.core.report import Report

pytestmark = pytest.mark.quick

LONG = "acme-vision-data-with-a-name-of-sixty-three-characters-12345678"
SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)
FORMS = pytest.mark.parametrize("form", [WIDE, NARROW], ids=lambda form: form.name)


def nodes(*states: State, name: str = "acme") -> tuple[Node, ...]:
    all_states = states or (State.EXISTS,)
    return tuple(
        Node(place, place.title(), name, all_states[i % len(all_states)], "bucket", "Go to step 2")
        for i, place in enumerate(PLACES)
    )


def drawings(html: str) -> list[ET.Element]:
    return [ET.fromstring(svg) for svg in SVG.findall(html)]  # noqa: S314 - our own


def texts(svg: ET.Element) -> list[str]:
    return [node.text or "" for node in svg.iter("text")]


@pytest.mark.parametrize("state", State)
def test_sign_and_word_stand_beside_each_colour(state: State) -> None:
    for svg in drawings(picture(nodes(state))):
        assert texts(svg).count(SAID[state][0]) == len(PLACES)
        assert texts(svg).count(SAID[state][1]) == len(PLACES)


def test_no_two_states_look_alike_to_who_sees_no_colour() -> None:
    assert set(SAID) == set(State)
    for column in (0, 1):
        assert len({said[column] for said in SAID.values()}) == len(State)


def test_it_is_wide_and_narrow_and_one_is_hidden_without_a_stylesheet() -> None:
    wide, narrow = drawings(picture(nodes()))
    assert wide.get("style") is None
    assert narrow.get("style") == "display:none"
    assert float(narrow.get("viewBox", "").split()[2]) <= 390 - 2 * 16


@FORMS
def test_all_parts_and_arrows_have_a_place(form: Form) -> None:
    assert set(form.boxes) == set(PLACES)
    assert set(form.arrows) == set(ARROWS)
    assert set(form.labels) <= set(ARROWS)


@FORMS
def test_no_box_covers_another_and_all_lie_inside(form: Form) -> None:
    boxes = {place: box for place, box in form.boxes.items() if place != "cors"}
    for one, box in form.boxes.items():
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= form.width
        assert box.y + box.height <= form.height
        for other, beside in boxes.items():
            assert one in (other, "cors") or apart(box, beside), (one, other)
    inside, around = form.boxes["cors"], form.boxes["bucket"]
    assert around.x < inside.x
    assert inside.x + inside.width < around.x + around.width
    assert inside.y + inside.height < around.y + around.height


def apart(one: Box, other: Box) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    return beside or one.y + one.height <= other.y or other.y + other.height <= one.y


def test_a_name_too_long_keeps_both_its_ends_and_the_whole_of_it_is_told() -> None:
    html = picture(nodes(name=LONG))
    for svg in drawings(html):
        assert LONG in (svg.findtext("desc") or "")
        shown = [text for text in texts(svg) if "…" in text]
        assert shown
        assert all(text.startswith("ac") and text.endswith("78") for text in shown)


@FORMS
def test_every_line_of_a_name_fits_its_box(form: Form) -> None:
    html = picture(nodes(name="W" * 64))
    svg = drawings(html)[0 if form is WIDE else 1]
    lines = [node for node in svg.iter("text") if node.get("class") == "vp-name"]
    assert max(len(node.text or "") for node in lines) * 8 <= form.boxes["bucket"].width


def test_standing_alone_it_is_one_image_with_a_name_and_a_description() -> None:
    for svg in drawings(picture(nodes(State.EXISTS, State.WAITING))):
        assert svg.get("role") == "img"
        assert svg.findtext("title") == "The link: 4 of 8 parts exist"
        assert "Project acme: exists. Store acme: waiting." in (svg.findtext("desc") or "")
        assert not [node for node in svg.iter() if node.get("tabindex")]


def test_with_links_each_part_is_a_button_that_names_its_step() -> None:
    for svg in drawings(picture(nodes(), links=True)):
        assert svg.get("role") == "group"
        assert svg.get("aria-label") == "The link: Linked"
        buttons = [node for node in svg.iter("g") if node.get("role") == "button"]
        assert [button.get("data-place") for button in buttons] == list(PLACES)
        assert {button.get("data-go") for button in buttons} == {"bucket"}
        assert {button.get("tabindex") for button in buttons} == {"0"}
        assert buttons[0].findtext("title") == "Project acme: exists. Go to step 2"


def test_an_arrow_is_firm_once_both_its_ends_exist() -> None:
    states = [State.EXISTS, State.EXISTS, State.WAITING, *[State.UNWANTED] * 5]
    svg = drawings(picture(nodes(*states)))[0]
    looks = [path.get("class", "").split()[1] for path in svg.iter("path")]
    assert looks[::2] == looks[1::2]
    by_ends = dict(zip(ARROWS, looks[::2], strict=True))
    assert by_ends["project", "store"] == "vp-on"
    assert by_ends["store", "key"] == "vp-open"
    assert by_ends["user", "role"] == "vp-off"


def test_what_is_not_wanted_does_not_count() -> None:
    assert summary(nodes(State.EXISTS, State.UNWANTED)) == "Linked"
    assert summary(nodes(State.EXISTS, State.READY)) == "4 of 8 parts exist"
    assert summary(()) == "0 of 0 parts exist"


def test_names_are_text_and_never_markup() -> None:
    html = picture(nodes(name='<script>"&'), links=True)
    assert "<script" not in html
    assert len(drawings(html)) == 2


def test_light_and_dark_name_the_same_colours_and_every_one_that_is_used_is_set() -> None:
    blocks = re.findall(r"\{((?:--vp-[^;]+;)+|container-type[^}]+)\}", STYLE)
    names = [set(re.findall(r"(--vp-[a-z-]+):", block)) for block in blocks]
    assert len(names) == 4
    assert all(one == other for one, other in pairwise(names))
    assert set(re.findall(r"var\((--vp-[a-z-]+)\)", STYLE)) <= names[0]


def test_the_report_has_it_in_html_and_in_words_in_markdown() -> None:
    report = Report("1", "sandbox", "", "auto", {}, link=nodes(State.EXISTS, State.FAILED))
    page = report.to_html()
    assert len(drawings(page)) == 2
    assert page.count(STYLE) == 1
    assert "- ✗ Store acme: failed" in report.to_markdown()
    assert "## The link: 4 of 8 parts exist" in report.to_markdown()
    assert "<svg" in report._repr_mimebundle_()["text/html"]
    assert "<svg" not in Report("1", "sandbox", "", "auto", {}).to_html()
