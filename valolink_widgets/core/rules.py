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

from . import naming, rehearsal
from .echo import control_characters, looks_secret, shown, shown_characters
from .fields import BY_NAME, DEFAULTS, FIELDS, FieldSpec
from .files import location
from .finding import Finding, error, errors, note
from .host import valohai_host

Values = dict[str, str | bool]

EMPTY_BUCKET = "bucket.empty"
TEXT_LIMIT = 2048
REPORT_SUFFIXES = (".json", ".html", ".md")

_BOOLS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_REFERENCE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:\S(?:.*\S)?|cli")
_NOT_READ = ("profile", "valohai_host", "valohai_token")
_FILES = tuple(name for name in BY_NAME if name in ("sandbox", "secret_file", "report"))
# A number as long as this may be a secret of digits only.
_NUMBER_LIMIT = 20


def judge(raw: Mapping[str, object]) -> tuple[Values, tuple[Finding, ...]]:
    """The values that hold, defaults for what is not given, and the findings of all fields.

    A field with an error is missing from the values; an empty bucket is an error, and stays.
    """
    if not isinstance(raw, Mapping):
        remedy = "Give each setting by its name."
        return {}, (error("settings.not-a-mapping", "The settings are no table of names.", remedy),)
    found = [*_unknown(raw)]
    values: Values = {}
    for spec in FIELDS:
        value, said = _read(spec, raw.get(spec.name, spec.default))
        found += said
        if not errors(said):
            values[spec.name] = value
    for name, rule in _RULES.items():
        if name not in values:
            continue
        said = [replace(finding, field=name) for finding in rule(values)]
        found += said
        if any(finding.code != EMPTY_BUCKET for finding in errors(said)):
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
        near = get_close_matches(str(name).lower().replace("-", "_"), BY_NAME, n=1)
        remedy = f"Did you mean `{near[0]}`?" if near else f"The names are: {', '.join(BY_NAME)}."
        said = shown(str(name))
        # A name that is shown in full can be found again by its field; any other is nobody's.
        field = str(name) if said == f"`{name}`" else ""
        yield error("settings.unknown", f"There is no setting {said}.", remedy, field)


def _read(spec: FieldSpec, value: object) -> tuple[str | bool, list[Finding]]:
    """The value by the field's type; where it has another, an error and the default."""
    if isinstance(value, str) and looks_secret(value):
        return spec.default, _secret(spec)
    if spec.kind == "bool":
        return _boolean(spec, value)
    if not isinstance(value, str):
        return spec.default, [_not_text(spec, value)]
    if spec.name == "valohai_token":
        return value, _token(spec, value)
    if spec.kind == "choice":
        return value, _choice(spec, value)
    return value, [*_text(spec, value)]


def _secret(spec: FieldSpec) -> list[Finding]:
    summary = f"The value of `{spec.name}` looks like a secret key or a token. It is not shown."
    remedy = "Take it out of here, and replace that key or token if others could see it."
    found = [error("settings.looks-like-a-secret", summary, remedy, spec.name)]
    return [*found, _no_reference(spec)] if spec.name == "valohai_token" else found


def _boolean(spec: FieldSpec, value: object) -> tuple[bool, list[Finding]]:
    if isinstance(value, bool):
        return value, []
    # papermill reads `-p adopt 1` as the number: nothing is lost by it.
    text = str(value) if type(value) is int and value in (0, 1) else value
    if isinstance(text, str) and text.lower() in _BOOLS:
        return _BOOLS[text.lower()], []
    summary = f"`{spec.name}` is yes or no, not {_said(value)}."
    code, remedy = "settings.not-a-boolean", "Use true or false."
    return bool(spec.default), [error(code, summary, remedy, spec.name)]


def _not_text(spec: FieldSpec, value: object) -> Finding:
    name = spec.name
    summary = f"`{name}` is text, not {_said(value) if name != 'valohai_token' else 'that'}."
    remedy = f"Pass it as text: `-r {name} VALUE` in papermill, in quotes in YAML."
    if isinstance(value, int | float):
        remedy += " Type it anew: a number may have lost its zeros."
    elif value is None:
        remedy = f"Leave `{name}` out, or give a text."
    return error("settings.not-text", summary, remedy, name)


def _said(value: object) -> str:
    """A value of the wrong type, in words; what may hold a secret by its kind only."""
    if isinstance(value, str):
        return shown(value)
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes or no"
    if isinstance(value, int | float):
        small = isinstance(value, float) or abs(value) < 10**_NUMBER_LIMIT
        return f"the number {value}" if small and len(str(value)) <= _NUMBER_LIMIT else "a number"
    return "a list or a table" if isinstance(value, list | tuple | Mapping) else "a value like that"


def _choice(spec: FieldSpec, value: str) -> list[Finding]:
    if value in spec.choices:
        return []
    allowed = " or ".join(f"`{choice}`" for choice in spec.choices)
    near = get_close_matches(value.strip().lower(), spec.choices, n=1, cutoff=0.5)
    remedy = f"Use `{near[0]}`." if near else f"Use {allowed}."
    summary = f"`{spec.name}` is {allowed}, not {shown(value)}."
    return [error("settings.not-a-choice", summary, remedy, spec.name)]


def _token(spec: FieldSpec, value: str) -> list[Finding]:
    if not _REFERENCE.fullmatch(value.strip()):
        return [_no_reference(spec)]
    return [*_text(spec, value)]


def _no_reference(spec: FieldSpec) -> Finding:
    summary = "The Valohai token is not named by a reference. What was given is not shown."
    remedy = (
        "Put the token in an environment variable or a file of your own,"
        " and give `env:NAME`, `file:PATH`, or `cli` after `vh login`."
    )
    return error("valohai-token.not-a-reference", summary, remedy, spec.name)


def _text(spec: FieldSpec, value: str) -> Iterator[Finding]:
    """The rules of every text. Names look for white space themselves."""
    trimmed = value.strip()
    if trimmed != value and spec.name not in _NAMES:
        summary = f"The value {shown(value)} has white space at an end."
        remedy = f"Use {shown(trimmed)}." if trimmed else "Type it without, or leave it empty."
        yield error("settings.white-space", summary, remedy, spec.name)
    if controls := control_characters(trimmed):
        which = shown_characters(controls)
        summary = f"The value {shown(trimmed)} has control characters: {which}."
        remedy = "Type it again without them."
        yield error("settings.control-characters", summary, remedy, spec.name)
    if len(value) > TEXT_LIMIT:
        summary = f"The value {shown(value)} has {len(value)} characters; {TEXT_LIMIT} are allowed."
        yield error("settings.too-long", summary, "Shorten it.", spec.name)


def _across(values: Values) -> Iterator[Finding]:
    """The rules between fields."""
    yield from _same_files(values)
    target = values.get("target")
    if target == "aws" and values.get("sandbox"):
        summary = "A sandbox file is given, and the work is to be done in AWS."
        remedy = "Leave `sandbox` empty, or set `target` to `sandbox`."
        yield error("sandbox.with-aws", summary, remedy, "sandbox")
    if target == "aws" and values.get("faults"):
        yield rehearsal.only_in_a_sandbox()
    if target != "sandbox":
        return
    for name in _NOT_READ:
        if values.get(name, DEFAULTS[name]) != DEFAULTS[name]:
            summary = f"`{name}` is not read: the sandbox brings its own."
            remedy = "Set `target` to `aws` to work with it."
            yield note("settings.not-read", summary, remedy, name)


def _same_files(values: Values) -> Iterator[Finding]:
    """An error for a file that two settings name: the second would be written over the first."""
    names: dict[str, str] = {}
    for name in _FILES:
        path = str(values.get(name, ""))
        first = names.setdefault(location(path), name) if path else name
        if first != name:
            summary = f"`{name}` names the same file as `{first}`: {shown(path)}."
            yield error("settings.same-file", summary, "Name another file here.", name)


def _bucket(values: Values) -> tuple[Finding, ...]:
    if not values["bucket"]:
        summary = "The bucket has no name yet."
        return (error(EMPTY_BUCKET, summary, "Type a name, for example `my-valohai-bucket`."),)
    region, adopt = str(values.get("region", "")), bool(values.get("adopt"))
    return naming.bucket_name(str(values["bucket"]), adopt=adopt, region=region)


def _region(values: Values) -> tuple[Finding, ...]:
    return naming.region_name(str(values["region"]))


def _if_given(
    name: str, rule: Callable[[str], tuple[Finding, ...]]
) -> Callable[[Values], tuple[Finding, ...]]:
    return lambda values: rule(str(values[name])) if values[name] else ()


def _host(values: Values) -> tuple[Finding, ...]:
    origin, found = valohai_host(str(values["valohai_host"]))
    values["valohai_host"] = origin
    return found


def _project(text: str) -> tuple[Finding, ...]:
    if _UUID.fullmatch(text) or re.fullmatch(r"[^/\s]+/[^/]+", text):
        return ()
    summary = f"{shown(text)} is neither a project's `owner/name` nor its id."
    return (error("project.form", summary, "Use for example `my-team/my-project`."),)


def _report(text: str) -> tuple[Finding, ...]:
    if text.lower().endswith(REPORT_SUFFIXES):
        return ()
    allowed = ", ".join(REPORT_SUFFIXES)
    summary = f"The report {shown(text)} does not end in {allowed}."
    return (error("report.suffix", summary, "Let its name end in `.json`, `.html` or `.md`."),)


# The region before the bucket, whose account regional form names it.
_RULES: dict[str, Callable[[Values], Any]] = {
    "region": _region,
    "bucket": _bucket,
    "user": _if_given("user", naming.user_name),
    "policy": _if_given("policy", naming.policy_name),
    "role": _if_given("role", naming.role_name),
    "store": _if_given("store", naming.store_name),
    "valohai_host": _host,
    "project": _if_given("project", _project),
    "report": _if_given("report", _report),
    "faults": _if_given("faults", lambda text: tuple(rehearsal.unknown(text))),
}
_NAMES = frozenset({"region", "bucket", "user", "policy", "role", "store"})
