"""The rules for answers: raw values in, read values and every broken rule out.

`settings.py` is the door; nothing here raises. No finding repeats what looks like a secret, nor
what is given as `valohai_token` and is no reference: any text may be a token.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from . import access_rules, naming, naming_kms, rehearsal
from .echo import control_characters, looks_secret, shown, shown_characters
from .fields import BY_NAME, DEFAULTS, FIELDS, FieldSpec
from .files import location
from .finding import Finding, error, errors, note
from .host import valohai_host
from .text import say
from .wrong_types import not_text, said

Values = dict[str, str | bool]

EMPTY_BUCKET = "bucket.empty"
TEXT_LIMIT = 2048
# Longer than any name or choice that a typing error could have meant.
_LONGEST = 80
REPORT_SUFFIXES = (".json", ".html", ".md")

_BOOLS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_REFERENCE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:\S(?:.*\S)?|cli")
_NOT_READ = ("profile", "valohai_host", "valohai_token")
_FILES = tuple(name for name in BY_NAME if name in ("sandbox", "secret_file", "report"))


def judge(raw: Mapping[str, object]) -> tuple[Values, tuple[Finding, ...]]:
    """The values that hold, defaults for what is not given, and the findings of all fields.

    A field with an error is missing from the values; an empty bucket is an error, and stays.
    """
    if not isinstance(raw, Mapping):
        remedy = say("Give each setting by its name.")
        return {}, (
            error("settings.not-a-mapping", say("The settings are no table of names."), remedy),
        )
    found = [*_unknown(raw)]
    values: Values = {}
    for spec in FIELDS:
        value, broken = _read(spec, raw.get(spec.name, spec.default))
        found += broken
        if not errors(broken):
            values[spec.name] = value
    for name, rule in _RULES.items():
        if name not in values:
            continue
        broken = [replace(finding, field=name) for finding in rule(values)]
        found += broken
        if any(finding.code != EMPTY_BUCKET for finding in errors(broken)):
            del values[name]
    across = [*_across(values)]
    for finding in errors(across):
        values.pop(finding.field, None)
    found += across
    return values, tuple(sorted(found, key=_place))


def _place(finding: Finding) -> int:
    names = list(BY_NAME)
    return names.index(finding.field) if finding.field in names else -1


def _unknown(raw: Mapping[str, object]) -> Iterator[Finding]:
    for name in raw:
        if name in BY_NAME:
            continue
        word = name if isinstance(name, str) else said(name)
        near = get_close_matches(word[:_LONGEST].lower().replace("-", "_"), BY_NAME, n=1)
        remedy = (
            say("Did you mean `{near}`?", near=near[0])
            if near
            else say("The names are: {names}.", names=", ".join(BY_NAME))
        )
        quoted = shown(word)
        # A name that is shown in full can be found again by its field; any other is nobody's.
        field = word if quoted == f"`{word}`" else ""
        yield error(
            "settings.unknown", say("There is no setting {name}.", name=quoted), remedy, field
        )


def _read(spec: FieldSpec, value: object) -> tuple[str | bool, list[Finding]]:
    """The value by the field's type; where it has another, an error and the default."""
    if isinstance(value, str) and looks_secret(value):
        return spec.default, _secret(spec)
    if spec.kind == "bool":
        return _boolean(spec, value)
    if not isinstance(value, str):
        return spec.default, [not_text(spec, value)]
    if spec.name == "valohai_token":
        return value, _token(spec, value)
    if len(value) > TEXT_LIMIT and spec.kind == "text":
        return spec.default, [_too_long(spec, value)]
    if spec.kind == "choice":
        return value, _choice(spec, value)
    return value, [*_text(spec, value)]


def _secret(spec: FieldSpec) -> list[Finding]:
    summary = say(
        "The value of `{name}` looks like a secret key or a token. It is not shown.",
        name=spec.name,
    )
    remedy = say("Take it out of here, and replace that key or token if others could see it.")
    found = [error("settings.looks-like-a-secret", summary, remedy, spec.name)]
    return [*found, _no_reference(spec)] if spec.name == "valohai_token" else found


def _boolean(spec: FieldSpec, value: object) -> tuple[bool, list[Finding]]:
    if isinstance(value, bool):
        return value, []
    # papermill reads `-p adopt 1` as the number: nothing is lost by it.
    text = str(value) if type(value) is int and value in (0, 1) else value
    if isinstance(text, str) and text[:_LONGEST].lower() in _BOOLS:
        return _BOOLS[text.lower()], []
    summary = say("`{name}` is yes or no, not {value}.", name=spec.name, value=said(value))
    code, remedy = "settings.not-a-boolean", say("Use true or false.")
    return bool(spec.default), [error(code, summary, remedy, spec.name)]


def _choice(spec: FieldSpec, value: str) -> list[Finding]:
    if value in spec.choices:
        return []
    allowed = say(" or ").join(f"`{choice}`" for choice in spec.choices)
    near = get_close_matches(value[:_LONGEST].strip().lower(), spec.choices, n=1, cutoff=0.5)
    remedy = say("Use `{near}`.", near=near[0]) if near else say("Use {allowed}.", allowed=allowed)
    summary = say(
        "`{name}` is {allowed}, not {value}.",
        name=spec.name,
        allowed=allowed,
        value=shown(value),
    )
    return [error("settings.not-a-choice", summary, remedy, spec.name)]


def _token(spec: FieldSpec, value: str) -> list[Finding]:
    if len(value) > TEXT_LIMIT or not _REFERENCE.fullmatch(value.strip()):
        return [_no_reference(spec)]
    return [*_text(spec, value)]


def _no_reference(spec: FieldSpec) -> Finding:
    summary = say("The Valohai token is not named by a reference. What was given is not shown.")
    remedy = say(
        "Put the token in an environment variable or a file of your own,"
        " and give `env:NAME`, `file:PATH`, or `cli` after `vh login`."
    )
    return error("valohai-token.not-a-reference", summary, remedy, spec.name)


def _text(spec: FieldSpec, value: str) -> Iterator[Finding]:
    """The rules of every text. Names look for white space themselves."""
    trimmed = value.strip()
    if trimmed != value and spec.name not in _NAMES:
        summary = say("The value {value} has white space at an end.", value=shown(value))
        remedy = (
            say("Use {trimmed}.", trimmed=shown(trimmed))
            if trimmed
            else say("Type it without, or leave it empty.")
        )
        yield error("settings.white-space", summary, remedy, spec.name)
    if controls := control_characters(trimmed):
        which = shown_characters(controls)
        summary = say(
            "The value {trimmed} has control characters: {which}.",
            trimmed=shown(trimmed),
            which=which,
        )
        remedy = say("Type it again without them.")
        yield error("settings.control-characters", summary, remedy, spec.name)


def _too_long(spec: FieldSpec, value: str) -> Finding:
    """Said alone: what the other rules would say of megabytes helps nobody, and takes long."""
    summary = say(
        "The value {value} has {number} characters; {text_limit} are allowed.",
        value=shown(value),
        number=len(value),
        text_limit=TEXT_LIMIT,
    )
    return error("settings.too-long", summary, say("Shorten it."), spec.name)


def _across(values: Values) -> Iterator[Finding]:
    """The rules between fields."""
    yield from _same_files(values)
    yield from access_rules.together(values)
    target = values.get("target")
    if target == "aws" and values.get("sandbox"):
        summary = say("A sandbox file is given, and the work is to be done in AWS.")
        remedy = say("Leave `sandbox` empty, or set `target` to `sandbox`.")
        yield error("sandbox.with-aws", summary, remedy, "sandbox")
    if target == "aws" and values.get("faults"):
        yield rehearsal.only_in_a_sandbox()
    if target != "sandbox":
        return
    for name in _NOT_READ:
        if values.get(name, DEFAULTS[name]) != DEFAULTS[name]:
            summary = say("`{name}` is not read: the sandbox brings its own.", name=name)
            remedy = say("Set `target` to `aws` to work with it.")
            yield note("settings.not-read", summary, remedy, name)


def _same_files(values: Values) -> Iterator[Finding]:
    """An error for a file that two settings name: the second would be written over the first."""
    names: dict[str, str] = {}
    for name in _FILES:
        path = str(values.get(name, ""))
        first = names.setdefault(location(path), name) if path else name
        if first != name:
            summary = say(
                "`{name}` names the same file as `{first}`: {path}.",
                name=name,
                first=first,
                path=shown(path),
            )
            yield error("settings.same-file", summary, say("Name another file here."), name)


def _bucket(values: Values) -> tuple[Finding, ...]:
    if not values["bucket"]:
        summary = say("The bucket has no name yet.")
        return (error(EMPTY_BUCKET, summary, say("Type a name, for example `my-valohai-bucket`.")),)
    region, adopt = str(values.get("region", "")), bool(values.get("adopt"))
    return naming.bucket_name(str(values["bucket"]), adopt=adopt, region=region)


def _region(values: Values) -> tuple[Finding, ...]:
    return naming.region_name(str(values["region"]))


def _kms_key(values: Values) -> tuple[Finding, ...]:
    key = str(values["kms_key"])
    return naming_kms.key_arn(key, region=str(values.get("region", ""))) if key else ()


def _if_given(
    name: str, rule: Callable[[str], tuple[Finding, ...]]
) -> Callable[[Values], tuple[Finding, ...]]:
    return lambda values: rule(str(values[name])) if values[name] else ()


def _host(values: Values) -> tuple[Finding, ...]:
    origin, found = valohai_host(str(values["valohai_host"]))
    values["valohai_host"] = origin
    return found


def _project(text: str) -> tuple[Finding, ...]:
    # A part of dots alone would lead elsewhere in an address.
    if _UUID.fullmatch(text) or re.fullmatch(r"(?!\.+/)[^/\s]+/(?!\.+$)[^/]+", text):
        return ()
    summary = say("{text} is neither a project's `owner/name` nor its id.", text=shown(text))
    return (error("project.form", summary, say("Use for example `my-team/my-project`.")),)


def _report(text: str) -> tuple[Finding, ...]:
    if text.lower().endswith(REPORT_SUFFIXES):
        return ()
    allowed = ", ".join(REPORT_SUFFIXES)
    summary = say("The report {text} does not end in {allowed}.", text=shown(text), allowed=allowed)
    return (error("report.suffix", summary, say("Let its name end in `.json`, `.html` or `.md`.")),)


# The region first: a bucket's account regional form names it, and so does a key's ARN.
_RULES: dict[str, Callable[[Values], Any]] = {
    "region": _region,
    "bucket": _bucket,
    "kms_key": _kms_key,
    "user": _if_given("user", naming.user_name),
    "policy": _if_given("policy", naming.policy_name),
    "role": _if_given("role", naming.role_name),
    "store": _if_given("store", naming.store_name),
    "prefix": _if_given("prefix", access_rules.prefix),
    "valohai_host": _host,
    "project": _if_given("project", _project),
    "report": _if_given("report", _report),
    "faults": _if_given("faults", lambda text: tuple(rehearsal.unknown(text))),
}
_NAMES = frozenset({"region", "bucket", "user", "policy", "role", "store"})
