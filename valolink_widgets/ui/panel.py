"""A step's panel: its fields, where it stands, its plan, its buttons, what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

import ipywidgets

from ..core.finding import errors
from ..guide.pages import step_html, step_text
from ..guide.standing import View
from . import labels, words
from .facts import step_facts
from .form import Form, Pairs
from .key_box import KeyBox
from .pieces import findings_html
from .plan_view import plan_html
from .progress import progress_html
from .scene import Scene
from .screen import guarded
from .status_line import status_html
from .widgets import Actions, Markup, Styled

Button = dict[str, Any]


class Hands(Protocol):
    """What a panel can set in motion."""

    def typed(self, name: str, text: str) -> None:
        """A field has a new text."""

    def apply(self, slug: str, ticket: str) -> None:
        """The plan with this ticket is approved."""

    def check(self, slug: str) -> None:
        """Look again."""

    def new_key(self, key_id: str) -> None:
        """Replace this key; empty: replace none."""


class WithFallback(ipywidgets.VBox):  # type: ignore[misc]
    """A box that leaves `text/html` and `text/plain` beside itself in the notebook.

    Where a widget manager runs, the widget is shown; anywhere else the state at display time.
    """

    def fallback(self) -> dict[str, str]:
        """The same content without a kernel."""
        return {}

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        return {**bundle, **self.fallback()} if bundle else bundle


@dataclass(frozen=True)
class Parts:
    """What a panel consists of, from top to bottom."""

    status: Markup
    facts: Markup
    plan: Markup
    actions: Actions
    progress: Markup
    findings: Markup


class StepPanel(WithFallback):
    """One step; `draw` shows a scene of it."""

    def __init__(self, slug: str, hands: Hands, served: bool) -> None:
        layout = ipywidgets.Layout()  # one for all: each would be a model of its own
        self.slug, self._hands = slug, hands
        self.form = Form(slug, hands.typed, served, layout)
        self.key = KeyBox(layout) if slug == "user" else None
        self.parts = Parts(
            Styled(layout=layout, live=True),
            Markup(layout=layout),
            Markup(layout=layout),
            Actions(layout=layout),
            Markup(layout=layout),
            Markup(layout=layout, live=True),
        )
        self._view: View | None = None
        self.mistake = False
        self.parts.actions.on_msg(guarded(self._clicked, self._mistaken))
        super().__init__(children=self._children())
        self.add_class("valolink-panel")

    def _children(self) -> tuple[Any, ...]:
        p = self.parts
        key = (self.key.widget,) if self.key else ()
        return (
            *self.form.fields.values(),
            p.status,
            p.facts,
            p.plan,
            *key,
            p.actions,
            p.progress,
            p.findings,
        )

    def draw(self, scene: Scene, answers: dict[str, Any], regions: Pairs) -> None:
        """Show this scene. Only on the kernel's loop."""
        self._view = scene.view
        scene = replace(scene, touched=frozenset(self.form.touched), visible=self.form.visible)
        if self.mistake:
            scene = replace(scene, problem=words.broken())
        self.form.draw(scene, answers, regions)
        if self.key:
            self.key.draw(scene)
        p = self.parts
        p.status.html = status_html(scene)
        p.facts.html = step_facts(scene)
        p.plan.html = "" if self.slug == "requirements" else plan_html(scene.view.plan)
        p.actions.buttons = self._buttons(scene)
        p.progress.html = progress_html(scene.view.events, scene.view.running)
        p.findings.html = findings_html(scene.elsewhere)

    def fallback(self) -> dict[str, str]:
        """The step's page as it stands."""
        if self._view is None:
            return {}
        return {"text/html": step_html(self._view), "text/plain": step_text(self._view)}

    def _buttons(self, scene: Scene) -> list[Button]:
        view, busy = scene.view, bool(scene.working)
        first_look = view.plan is None and scene.working == "planning"
        if view.waiting_for or errors(view.answers) or first_look:
            return []
        apply = labels.may_apply(view)
        label = labels.main_label(view, scene.standing.settings)
        what = "apply" if apply else "check"
        buttons = [_button(what, label, view.ticket if apply else "", busy, main=not scene.done)]
        if apply:
            buttons.append(_button("check", words.CHECK, "", busy))
        return [*buttons, *self._key_buttons(scene, busy)]

    def _key_buttons(self, scene: Scene, busy: bool) -> list[Button]:
        if self.key is None:
            return []
        if scene.standing.lost and scene.standing.lost == _present_key(scene):
            return [_button("keep-key", words.KEEP_KEY, "", busy)]
        if self.key.key_id and scene.done:
            return [_button("new-key", words.LOST, "", busy, hint=words.LOST_HELP)]
        return []

    def _clicked(self, _: Any, content: Any, __: Any) -> None:
        """The page says which button and which plan; what that may do is decided here."""
        if not isinstance(content, dict) or content.get("kind") != "click":
            return
        self.mistake = False
        ticket = str(content.get("ticket", ""))
        actions: dict[str, Callable[[], None]] = {
            "apply": lambda: self._hands.apply(self.slug, ticket),
            "check": lambda: self._hands.check(self.slug),
            "new-key": self._replace_key,
            "keep-key": lambda: self._hands.new_key(""),
        }
        if action := actions.get(str(content.get("id"))):
            action()

    def _replace_key(self) -> None:
        if self.key and self.key.key_id:
            self._hands.new_key(self.key.key_id)

    def _mistaken(self) -> None:
        self.mistake = True


def _present_key(scene: Scene) -> str:
    """The lost key is present as long as the plan still makes its successor."""
    plan = scene.view.plan
    makes = plan and any(call.operation == "CreateAccessKey" for call in plan.calls)
    return scene.standing.lost if makes else ""


def _button(
    id_: str, label: str, ticket: str, disabled: bool, *, main: bool = False, hint: str = ""
) -> Button:
    return {
        "id": id_,
        "label": label,
        "ticket": ticket,
        "main": main,
        "disabled": disabled,
        "hint": hint,
    }
