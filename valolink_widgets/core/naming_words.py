"""What is wrong with a bucket's name, and what to do: a summary and a remedy for each rule.

Every text may name `{name}` and `{example}`, a valid name like it; the others as they stand here.
"""

from __future__ import annotations

from collections.abc import Mapping

from .text import say

BUCKET: Mapping[str, tuple[str, str]] = {
    "characters": (
        say("The bucket name {name} has characters that S3 does not allow: {characters}."),
        say("Use lower-case letters, digits, dots and hyphens, for example {example}."),
    ),
    "length": (
        say("The bucket name {name} has {characters}; S3 allows 3 to 63."),
        say("Use 3 to 63 characters, for example {example}."),
    ),
    "begin": (
        say("The bucket name {name} begins with {characters}."),
        say("Let it begin with a letter or a digit, for example {example}."),
    ),
    "end": (
        say("The bucket name {name} ends with {characters}."),
        say("Let it end with a letter or a digit, for example {example}."),
    ),
    "dots": (
        say("The bucket name {name} has two dots side by side."),
        say("Leave one of them out, for example {example}."),
    ),
    "ip-address": (
        say("The bucket name {name} has the form of an IP address."),
        say("Use a name with a letter in it, for example {example}."),
    ),
    "reserved-prefix": (
        say("The bucket name {name} begins with `{part}`, which AWS keeps for itself."),
        say("Use another beginning, for example {example}."),
    ),
    "reserved-suffix": (
        say("The bucket name {name} ends with `{part}`, which AWS keeps for itself."),
        say("Use another ending, for example {example}."),
    ),
}

_WRITE_AS = say("Write it as `{form}`, or use another ending.")
# Names that end in `-an`: their rule is one, `account-regional`, and is broken in four ways.
REGIONAL: Mapping[str, tuple[str, str]] = {
    "form": (
        say(
            "The bucket name {name} ends with `-an`, which S3 keeps for names that hold account "
            "and region."
        ),
        _WRITE_AS,
    ),
    "account": (
        say("The bucket name {name} names the account {named}, and you work in {real}."),
        _WRITE_AS,
    ),
    "region": (
        say("The bucket name {name} names the region `{named}`, and the region is {real}."),
        _WRITE_AS,
    ),
    "not-offered": (
        say("The bucket name {name} ends with `-an`, which S3 does not offer in `{named}`."),
        say("Use another ending, or another region."),
    ),
}
