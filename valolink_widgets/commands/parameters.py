"""The guide's parameters from the command line, judged before anything is started."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.files import report_problem
from ..core.finding import Finding, error, errors
from ..core.settings import Settings
from ..core.text import say

# The largest file of parameters, in bytes: a text each of 2048 characters is smaller.
_LONGEST_FILE = 262_144
# What PyYAML lets out for values and depths that it cannot make, beside its own errors.
_NOT_YAML = (ValueError, LookupError, AttributeError, TypeError, RecursionError)


@dataclass(frozen=True)
class Parameters:
    """What was given, by name, and everything that is to be said about it."""

    given: Mapping[str, Any]
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> tuple[Finding, ...]:
        """Why nothing may be started."""
        return errors(self.findings)

    @property
    def values(self) -> dict[str, Any]:
        """What was given, each value of its field's type. Only where nothing is refused."""
        settings = Settings.parse(self.given)
        return {name: getattr(settings, name) for name in self.given}

    @property
    def settings(self) -> Settings:
        """The answers, with the default wherever one breaks a rule."""
        return Settings.draft(self.given)


def gather(asked: Namespace, **defaults: object) -> Parameters:
    """The parameters of -f, then -p, then the options of their own; each text read by its field.

    `defaults` stand where nothing is given.
    """
    given: dict[str, Any] = dict(defaults)
    found: list[Finding] = []
    for file in asked.file:
        values, said = _from_file(file)
        given.update(values)
        found += said
    given.update(asked.parameter)
    for name in ("report", "sandbox", "faults"):
        found += _option(given, name, getattr(asked, name))
    found += Settings.check(given)[1]
    found += _report(Settings.draft(given))
    return Parameters(given, tuple(found))


def _option(given: dict[str, Any], name: str, value: str | None) -> Iterator[Finding]:
    """Take an option of a parameter's own; both that and another value by -p or -f is an error."""
    if value is None:
        return
    if given.get(name, value) != value:
        summary = say("`{name}` is given twice, with different values.", name=name)
        yield error(
            f"{name}.given-twice",
            summary,
            say("Give --{name} or -p {name}, not both.", name=name),
            name,
        )
    given[name] = value


def _from_file(file: Path) -> tuple[dict[str, Any], list[Finding]]:
    import yaml

    try:
        text = _text_of(file)
    except (OSError, ValueError):
        return {}, [_bad_file(say("The parameter file {file} cannot be read.", file=file))]
    if text is None:
        summary = say("The parameter file {file} is too long to be one.", file=file)
        return {}, [_bad_file(summary)]
    try:
        read = yaml.safe_load(text)
    except yaml.YAMLError as problem:
        # The problem itself quotes the line, and the line may hold a secret.
        mark = getattr(problem, "problem_mark", None)
        if mark is None:
            return {}, [_bad_file(say("The parameter file {file} is not YAML.", file=file))]
        summary = say(
            "The parameter file {file} is not YAML (line {line}).", file=file, line=mark.line + 1
        )
        return {}, [_bad_file(summary)]
    except _NOT_YAML:
        return {}, [_bad_file(say("The parameter file {file} is not YAML.", file=file))]
    if read is None:
        return {}, []
    if not isinstance(read, dict):
        return {}, [
            _bad_file(
                say("The parameter file {file} is not a table of names and values.", file=file)
            )
        ]
    return {str(name): value for name, value in read.items()}, []


def _text_of(file: Path) -> str | None:
    """What it holds; None where that is more than parameters can be, which may have no end."""
    with file.open("rb") as opened:
        content = opened.read(_LONGEST_FILE + 1)
    return None if len(content) > _LONGEST_FILE else content.decode("utf-8")


def _bad_file(summary: str) -> Finding:
    remedy = say("Write one line for each parameter, for example `bucket: my-valohai-bucket`.")
    return error("parameters.file", summary, remedy)


def _report(settings: Settings) -> Iterator[Finding]:
    """A report that cannot be written must be known before anything is sent."""
    if settings.report and (problem := report_problem(settings.report)):
        yield problem
