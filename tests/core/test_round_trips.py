"""What is written can be read back as it was: command lines, keys, reports, pages."""

from __future__ import annotations

import csv
import html as standard_html
import io
import json
import shlex
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from valolink_widgets.core.call import Call
from valolink_widgets.core.echo import harmless
from valolink_widgets.core.export.cli import command, kebab
from valolink_widgets.core.finding import Finding, Severity
from valolink_widgets.core.html import join, tag
from valolink_widgets.core.recorder import Sent
from valolink_widgets.core.report import Report
from valolink_widgets.core.report_pages import _cell
from valolink_widgets.core.vault import HEADER, SecretFile, _parsed, csv_text

pytestmark = pytest.mark.quick

# A NUL can be in no argument of a command.
WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
TRICKY = st.sampled_from(
    ["-x", "$(id)", "`id`", "a'b", 'a"b', "a\nb", "*", "~", "!!", "\\", "\x1b["]
)
VALUES = WORDS | TRICKY | st.lists(WORDS, max_size=2) | st.dictionaries(WORDS, WORDS, max_size=2)
PARAMS = st.dictionaries(st.sampled_from(["Bucket", "Key", "UserName", "Tags"]), VALUES, max_size=4)


def read_back(words: list[str]) -> dict[str, str]:
    """The options of a command line, by name."""
    found, rest = {}, iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        found[name.removeprefix("--")] = value if equals else next(rest)
    return found


@pytest.mark.parametrize("wrap", [False, True])
@given(PARAMS, WORDS | TRICKY)
def test_a_command_line_gives_the_shell_the_same_params(
    wrap: bool, params: dict[str, Any], region: str
) -> None:
    call = Call("s3", "PutBucketTagging", params, region)
    # A shell joins a line that ends in a backslash with the next one; shlex does not know it.
    line = command(call, wrap=wrap).replace(" \\\n  --", " --")
    aws, service, operation, *rest = shlex.split(line)
    assert (aws, service, operation) == ("aws", "s3api", "put-bucket-tagging")
    found = read_back(rest)
    assert found.pop("region", "") == region
    assert found.keys() == {kebab(name) for name in params}
    for name, value in params.items():
        text = found[kebab(name)]
        assert (text if isinstance(value, str) else json.loads(text)) == value


@given(st.dictionaries(st.sampled_from(["name", "configuration"]), VALUES, min_size=1))
def test_a_body_for_valohai_is_the_same_in_the_shell(params: dict[str, Any]) -> None:
    words = shlex.split(command(Call("valohai", "CreateStore", params)))
    assert json.loads(words[words.index("--data") + 1]) == params


KEY_IDS = st.from_regex(r"A[KS]IA[A-Z0-9]{16}", fullmatch=True)
SECRETS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)


@given(KEY_IDS, SECRETS)
def test_a_key_is_read_from_its_csv_as_it_was(key_id: str, secret: str) -> None:
    text = csv_text(key_id, SecretStr(secret))
    head, row = csv.reader(io.StringIO(text))
    assert (tuple(head), row) == (HEADER, [key_id, secret])
    found = _parsed(text.encode())
    assert found is not None
    assert (found[0], found[1].get_secret_value()) == (key_id, secret)


@given(KEY_IDS)
def test_no_cell_but_the_secret_can_be_a_formula(key_id: str) -> None:
    """A secret that begins with `+` stays as it is: changed, it would not work."""
    for line in csv_text(key_id, SecretStr("s")).splitlines():
        assert not line.startswith(("=", "+", "-", "@", "\t"))


def test_an_aws_key_is_written_without_quotes() -> None:
    secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYCANARY+KEY"
    assert csv_text("AKIAX", SecretStr(secret)).splitlines()[1] == f"AKIAX,{secret}"
    assert SecretFile("nowhere").read() is None


class Reader(HTMLParser):
    """The elements, attributes and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


SIGNS = st.text("<>&\"'`=/! -\n[]{}%ab\x00\u202e;#x", max_size=30) | st.text(max_size=30)


@given(SIGNS, SIGNS)
def test_a_page_says_the_text_and_nothing_but_the_text(text: str, title: str) -> None:
    reader = Reader()
    reader.feed(tag("p", text, title=title))
    reader.close()
    assert reader.tags == ["p"]
    assert reader.attributes == [("title", harmless(title))]
    assert reader.text == harmless(text)
    assert standard_html.unescape(join(text)) == harmless(text)


PUNCTUATION = set("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


def said(markdown: str) -> str:
    """What a reader of Markdown sees of text in which no sign means anything."""
    out, rest = "", iter(markdown)
    for sign in rest:
        following = next(rest, "") if sign == "\\" else ""
        out += following if following in PUNCTUATION and following else sign + following
    return out


@given(SIGNS)
def test_markdown_says_the_same_text_in_one_line(text: str) -> None:
    cell = _cell(text)
    assert "\n" not in cell
    assert said(cell) == harmless(text.replace("\n", " "))
    for at, sign in enumerate(cell):
        if sign in "|<>*_`[]&$~":
            assert (len(cell[:at]) - len(cell[:at].rstrip("\\"))) % 2 == 1


FINDINGS = st.builds(
    Finding, st.sampled_from(Severity), st.text(max_size=9), SIGNS, SIGNS, message=SIGNS
)
LINES = st.builds(
    Sent, st.builds(Call, st.just("s3"), st.text(max_size=9)), SIGNS, st.just(3), SIGNS
)


@given(st.lists(FINDINGS, max_size=3), st.lists(LINES, max_size=3), SIGNS)
def test_a_report_is_read_back_from_its_json(
    findings: list[Finding], sent: list[Sent], account: str
) -> None:
    report = Report("1", "aws", account, "auto", {}, (), tuple(sent), tuple(findings))
    read = json.loads(report.to_json().encode())
    assert [Finding(**found) for found in read["findings"]] == findings
    assert read["calls"] == [line.as_dict() for line in sent]
    assert read["account"] == account
    report.to_html().encode()
    report.to_markdown().encode()
