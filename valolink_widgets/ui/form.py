"""The fields of a step: raw text up, findings down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..core.echo import looks_secret
from ..core.fields import BY_NAME, FIELDS, FieldSpec
from ..core.finding import Finding, errors
from ..core.settings import Settings
from ..guide.contents import BY_SLUG
from ..guide.standing import Target
from . import words
from .answers import answer_of
from .scene import Scene
from .screen import guarded
from .widgets import Field, Fold

Typed = Callable[[str, str], None]
Pairs = Sequence[tuple[str, str]]

# The sandbox brings its own of these.
_ONLY_AWS = frozenset({"profile", "valohai_host", "valohai_token"})
# Where it has a value it stays in sight: an error about it must have its field.
_ONLY_SANDBOX = "faults"
# What few people need: behind a fold, so that bucket and region stay in view.
_FOLDED = ("hardening", "tls_only", "versioning", "abort_uploads", "kms_key")
_DERIVED: Mapping[str, Callable[[Settings], str]] = {
    "user": lambda settings: settings.user_name,
    "policy": lambda settings: settings.policy_name,
    "role": lambda settings: settings.role_name,
    "store": lambda settings: settings.store_name,
}


class Form:
    """The fields of one step. `typed` gets a field's name and its raw text.

    In a page that is `served` to others, some settings are no fields at all.
    """

    def __init__(self, slug: str, typed: Typed, served: bool, layout: Any) -> None:
        order = BY_SLUG[slug].fields
        specs = [s for s in FIELDS if s.step == slug and (s.served or not served)]
        specs.sort(key=lambda spec: order.index(spec.name) if spec.name in order else len(order))
        self.fields = {spec.name: _field(spec, layout) for spec in specs}
        self.touched: set[str] = set()
        self._emptied: set[str] = set()
        self._typed = typed
        self._projects: tuple[Target, tuple[str, ...]] = ((), ())
        folded = [self.fields[name] for name in self.fields if name in _FOLDED]
        self.fold = _fold(folded, layout) if folded else None
        for field in self.fields.values():
            field.observe(guarded(self._changed), "value")

    @property
    def widgets(self) -> tuple[Any, ...]:
        """What stands in the panel: the fields, and where there are such, those in a fold."""
        plain = tuple(field for name, field in self.fields.items() if name not in _FOLDED)
        return (*plain, self.fold) if self.fold else plain

    @property
    def visible(self) -> frozenset[str]:
        """The names of the fields in sight."""
        return frozenset(name for name, field in self.fields.items() if not field.hidden)

    def take(self, answers: Mapping[str, str]) -> None:
        """Put texts into the fields, as if they were typed."""
        for name, text in answers.items():
            if name in self.fields:
                self.fields[name].value = text

    def _changed(self, change: Any) -> None:
        name, text = change["owner"].name, change["new"]
        if change["owner"].drawing:
            return
        self.touched.add(name)
        secret = looks_secret(text)
        (self._emptied.add if secret else self._emptied.discard)(name)
        # What looks like a secret stays in no trait: the next drawing empties the field.
        self._typed(name, "" if secret else text)

    def draw(self, scene: Scene, answers: Mapping[str, Any], regions: Pairs) -> None:
        """Show these answers and what is to be said about them."""
        for name, field in self.fields.items():
            self._draw(field, scene, answers.get(name), regions)
            found = scene.of_field(name)
            if name in self._emptied:
                found = (words.not_kept(), *found)
            field.messages = [_message(finding) for finding in found]
            field.answer = answer_of(name, scene)
            field.invalid = bool(errors(found))
            field.help = _help(field)
            if name == "role":  # asked for only by who wants one, but never hidden with a mistake
                field.hidden = not (scene.wanted or field.invalid)
        self._draw_fold()

    def _draw(self, field: Field, scene: Scene, answer: Any, regions: Pairs) -> None:
        settings = scene.standing.settings
        if answer is not None:
            _put(field, answer)
        if field.name in _ONLY_AWS:
            field.hidden = settings.target == "sandbox"
        if field.name == _ONLY_SANDBOX:
            field.hidden = settings.target == "aws" and not field.value
            field.choices = words.practice(field.value)
        if derive := _DERIVED.get(field.name):
            field.placeholder = derive(settings) or words.DERIVED
        if field.name == "region":
            field.choices = [[code, f"{name} {code}"] for code, name in regions]
        if field.name == "project":
            self._draw_projects(field, scene)

    def _draw_projects(self, field: Field, scene: Scene) -> None:
        """The names last read stay while a choice among them is being looked at."""
        project = scene.known.get("project", {})
        if names := tuple(project.get("names", ())):
            self._projects = (scene.standing.target, names)
        target, names = self._projects
        if target != scene.standing.target or not names:
            field.choices = []
            return
        one = words.only_project(names[0]) if len(names) == 1 else words.choose_project(len(names))
        field.choices = [["", one], *([name, name] for name in names if len(names) > 1)]

    def _draw_fold(self) -> None:
        """Open where an answer in it is another than the default, or wrong."""
        fold = self.fold
        if fold and not fold.unfolded:
            fold.unfolded = any(
                field.value != _raw(BY_NAME[field.name].default) or field.invalid
                for field in fold.children
            )


class _Field(Field):
    """A field that knows when it is the kernel that changes it."""

    drawing = False


def _fold(fields: list[Field], layout: Any) -> Fold:
    return Fold(title=words.MORE, help=words.MORE_HELP, children=fields, layout=layout)


def _field(spec: FieldSpec, layout: Any) -> Field:
    return _Field(
        kind="bool" if spec.kind == "bool" else "text",
        name=spec.name,
        label=spec.label,
        help=spec.help,
        value=_raw(spec.default),
        choices=[[value, words.CHOICES.get(value, value)] for value in spec.choices],
        free=spec.name == "region",
        other=words.OTHER_REGION,
        age=dict(words.AGE),
        layout=layout,
    )


def _help(field: Field) -> str:
    with_choices = words.HELP_WITH_CHOICES.get(field.name) if field.choices else None
    return with_choices or BY_NAME[field.name].help


def _put(field: Any, answer: Any) -> None:
    raw = _raw(answer)
    if field.value == raw:
        return
    field.drawing = True
    try:
        field.value = raw
    finally:
        field.drawing = False


def _raw(answer: Any) -> str:
    """An answer as text, as a field holds it."""
    return str(answer).lower() if isinstance(answer, bool) else str(answer)


def _message(finding: Finding) -> dict[str, str]:
    said = finding.as_dict()
    shown = {key: said[key] for key in ("severity", "code", "summary", "remedy")}
    return {**shown, "word": words.SEVERITY[finding.severity]}
