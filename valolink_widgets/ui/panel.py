"""A step's panel: its fields, where it stands, its plan, its buttons, what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

import ipywidgets

from ..core.finding import errors
from ..core.html import Html
from ..core.plan import Plan
from ..guide.pages import step_html, step_text
from . import words
from .buttons import buttons_of
from .facts import step_facts
from .form import Form, Pairs
from .key_box import KeyBox
from .plan_view import commands_text, commands_title, plan_html, skeleton_html
from .progress import bar_of, progress_html
from .scene import Scene
from .screen import guarded
from .status_line import status_html
from .trouble import troubles_html
from .widgets import Actions, Code, Markup, Progress, Styled

Around = tuple[tuple[Any, ...], tuple[Any, ...]]


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

    def look(self) -> None:
        """Draw again."""


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
    findings: Markup
    facts: Markup
    plan: Markup
    code: Code
    actions: Actions
    progress: Progress


class StepPanel(WithFallback):
    """One step; `draw` shows a scene of it. `before` and `after` stand around it."""

    def __init__(self, slug: str, hands: Hands, served: bool, around: Around = ((), ())) -> None:
        layout = ipywidgets.Layout()  # one for all: each would be a model of its own
        self.slug, self._hands = slug, hands
        self.form = Form(slug, hands.typed, served, layout)
        self.key = KeyBox(layout) if slug == "user" else None
        self.parts = _parts(slug, layout)
        self.scene: Scene | None = None
        self.mistake = self._sent = False
        self.parts.actions.on_msg(guarded(self._clicked, self._mistaken))
        before, after = around
        super().__init__(children=(*before, *self._children(), *after))
        self.add_class("valolink-panel")
        self.add_class(f"valolink-step-{slug}")

    def _children(self) -> tuple[Any, ...]:
        p = self.parts
        key = (self.key.widget,) if self.key else ()
        told = (p.status, p.findings, p.facts, p.plan, p.code)
        return (*self.form.widgets, *told, *key, p.actions, p.progress)

    def draw(self, scene: Scene, answers: dict[str, Any], regions: Pairs) -> None:
        """Show this scene. Only on the kernel's loop."""
        scene = replace(scene, touched=frozenset(self.form.touched), visible=self.form.visible)
        if self.mistake:
            scene = replace(scene, problem=words.broken())
        self.scene = scene
        self.form.draw(scene, answers, regions)
        if self.key:
            self.key.draw(scene)
        self._draw_parts(scene)
        self._lead_back(scene)

    def _draw_parts(self, scene: Scene) -> None:
        p, view = self.parts, scene.view
        p.status.html = status_html(scene)
        p.facts.html = step_facts(scene)
        p.plan.html = self._plan(scene)
        shown = self._plan_shown(scene)
        p.code.title, p.code.text = commands_title(shown), commands_text(shown)
        p.actions.buttons = buttons_of(scene, self.key.key_id if self.key else "")
        bar = bar_of(scene)
        p.progress.value, p.progress.most, p.progress.text = bar.value, bar.most, bar.text
        p.progress.html = progress_html(view.events, view.running)
        # While it is tried again, what went wrong the last time is over.
        found = () if scene.working == "applying" else scene.elsewhere
        p.findings.html = troubles_html(found, view.events)

    def _plan(self, scene: Scene) -> Html:
        if self.slug == "requirements":
            return Html()
        looking = scene.view.plan is None and scene.working == "planning"
        if looking and scene.wanted:
            return skeleton_html()
        return plan_html(self._plan_shown(scene))

    def _plan_shown(self, scene: Scene) -> Plan | None:
        """None where an answer is wrong: the plan is one for other answers."""
        return None if errors(scene.view.answers) else scene.view.plan

    def _lead_back(self, scene: Scene) -> None:
        """After a click that was refused: to the first field with an error, if one has."""
        if not self._sent or scene.working:
            return
        self._sent = False
        fields = (name for name in self.form.fields if name in scene.visible)
        at = next((name for name in fields if errors(scene.of_field(name))), "")
        if at:
            self.parts.actions.send({"kind": "focus", "field": at})

    def fallback(self) -> dict[str, str]:
        """The step's page as it stands."""
        if self.scene is None:
            return {}
        view = self.scene.view
        return {"text/html": step_html(view), "text/plain": step_text(view)}

    def _clicked(self, _: Any, content: Any, __: Any) -> None:
        """The page says which button and which plan; what that may do is decided here."""
        if not isinstance(content, dict) or content.get("kind") != "click":
            return
        self.mistake = False
        ticket = str(content.get("ticket", ""))
        actions: dict[str, Callable[[], None]] = {
            "apply": lambda: self._apply(ticket),
            "fix": self._show_what_to_fix,
            "check": lambda: self._hands.check(self.slug),
            "new-key": self._replace_key,
            "keep-key": lambda: self._hands.new_key(""),
        }
        if action := actions.get(str(content.get("id"))):
            action()

    def _replace_key(self) -> None:
        if self.key and self.key.key_id:
            self._hands.new_key(self.key.key_id)

    def _apply(self, ticket: str) -> None:
        self._sent = True
        self._hands.apply(self.slug, ticket)

    def _show_what_to_fix(self) -> None:
        """A click while an answer is missing or wrong: now it may be said in red."""
        self._sent = True
        if self.scene:
            self.form.touched.update(finding.field for finding in self.scene.view.answers)
        self._hands.look()

    def _mistaken(self) -> None:
        self.mistake = True


def _parts(slug: str, layout: Any) -> Parts:
    code = Code(name=f"valolink-{slug}.sh", words=dict(words.CODE), layout=layout)
    return Parts(
        Styled(layout=layout, live=True),
        Markup(layout=layout, live=True),
        Markup(layout=layout),
        Markup(layout=layout),
        code,
        Actions(layout=layout),
        Progress(layout=layout),
    )
