"""Who can mend a finding, and what to send them: in every form of the report, none unsafe."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from valolink_widgets.commands.terminal import complain_of
from valolink_widgets.core.finding import WHO, Finding, Who, error
from valolink_widgets.core.report import Report

pytestmark = pytest.mark.quick

POLICY = json.dumps({"Version": "2012-10-17", "Statement": []}, indent=2)
MESSAGE = f"I am linking a bucket.\n\n- Action: s3:CreateBucket\n\n{POLICY}"
PLAIN = error("aws.SlowDown", "AWS is busy.", "Wait.")
ASKED = replace(
    error("aws.AccessDenied", "AWS said no.", "Ask.", "bucket"),
    who=Who.ORGANIZATION,
    message=MESSAGE,
    policy=POLICY,
)
HOSTILE = "```\n<script>alert(1)</script><img src=x onerror=alert(1)>\n````\n## Heading"


def report(*findings: Finding) -> Report:
    return Report("1.0", "aws", "1", "auto", {}, findings=findings)


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen += [tag, *(name for name, _ in attrs if name.startswith("on"))]


def test_json_has_the_parts_and_gives_the_finding_back() -> None:
    found, plain = json.loads(report(ASKED, PLAIN).to_json())["findings"]
    assert (found["who"], found["message"]) == ("organization-administrator", MESSAGE)
    assert json.loads(found["policy"]) == json.loads(POLICY)
    assert Finding(**found) == ASKED
    assert (plain["who"], plain["message"], plain["policy"]) == ("", "", "")


def test_html_shows_who_and_folds_what_to_send() -> None:
    html = report(ASKED).to_html()
    assert "Who can mend it: the administrator of the AWS organization." in html
    assert Tags(html).seen.count("pre") == 2
    assert "Who can mend it" not in report(PLAIN).to_html()


def test_markdown_shows_who_and_each_text_as_code() -> None:
    text = report(ASKED).to_markdown()
    assert "  Who can mend it: the administrator of the AWS organization." in text
    assert text.count("```text") == 2
    assert '  "Version": "2012-10-17",' in text
    assert "Who can mend it" not in report(PLAIN).to_markdown()


def test_the_terminal_shows_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    complain_of([ASKED, replace(ASKED, message=""), PLAIN])
    said = capsys.readouterr().err
    assert "    - Action: s3:CreateBucket" in said
    assert said.count('      "Version": "2012-10-17",') == 2


def test_nothing_in_it_becomes_markup() -> None:
    hostile = replace(ASKED, who=HOSTILE, message=HOSTILE, policy=HOSTILE)
    assert not {"script", "img", "onerror"} & set(Tags(report(hostile).to_html()).seen)
    lines = report(hostile).to_markdown().splitlines()
    fences = [line.strip() for line in lines if line.strip().startswith("`````")]
    assert fences == ["`````text", "`````"] * 2


@pytest.mark.parametrize("who", Who)
def test_everybody_has_a_name(who: Who) -> None:
    assert WHO[who]
