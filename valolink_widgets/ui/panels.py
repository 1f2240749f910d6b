"""All panels of one guide: made when first asked for, drawn from one standing, never assigned."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

import ipywidgets

from ..guide.contents import BY_SLUG, STEPS
from ..guide.step import Step
from ..guide.walkthrough import Walkthrough
from .end_page import EndPage
from .frame import FrameView
from .lights import LINK, LightsBox
from .panel import Around, StepPanel
from .picture import PictureView
from .report_panel import ReportPanel
from .scene import Scene
from .screen import Screen, guarded
from .worker import Worker

SERVED_VARIABLE = "VALOLINK_SERVED"

Regions = Callable[[str], Iterable[tuple[str, str]]]


class Panels:
    """The panels of a guide, the worker behind them, and the one subscription they live on.

    `served`: the page is shown to others, so fields that would reach the host's files are left
    out; None reads `VALOLINK_SERVED`. `regions` gives code and name of a partition's regions; it
    may be slow, and is asked on the worker.
    """

    def __init__(
        self, walkthrough: Walkthrough, served: bool | None = None, regions: Regions | None = None
    ) -> None:
        self._walkthrough, self._opened = walkthrough, dict(walkthrough.answers)
        self._served = os.environ.get(SERVED_VARIABLE) == "1" if served is None else served
        self._regions, self._region_list = regions, dict[str, tuple[tuple[str, str], ...]]()
        self._steps: dict[str, StepPanel] = {}
        self._report: ReportPanel | None = None
        self._frame: FrameView | None = None
        self._picture: PictureView | None = None
        self._screen = Screen(self._draw)
        self.worker = Worker(walkthrough, self._screen.refresh)
        self._lights = LightsBox(walkthrough, self._fetch, ipywidgets.Layout())
        self._unsubscribe: Callable[[], None] | None = walkthrough.subscribe(self._screen.refresh)

    def step(self, slug: str) -> StepPanel:
        """The panel of this step, the same one each time; a new one starts its first reading."""
        if slug not in self._steps:
            self._steps[slug] = StepPanel(slug, self, self._served, self._around(slug))
            self._draw()
        return self._steps[slug]

    def _around(self, slug: str) -> Around:
        """The frame stands in the first panel: whoever shows the guide shows that one.

        The lights stand where the link is made.
        """
        if slug == LINK:
            return (), self._lights.widgets
        if slug != STEPS[0].slug:
            return (), ()
        self._frame = FrameView(self._opened, ipywidgets.Layout())
        self._frame.widget.on_msg(guarded(self._resumed))
        self._picture = PictureView(self._walkthrough, ipywidgets.Layout())
        return (self._frame.widget,), (self._picture.widget,)

    def report(self) -> ReportPanel:
        """The live report, the same panel each time."""
        if self._report is None:
            end = EndPage(self._walkthrough, self.worker.fetch, ipywidgets.Layout())
            self._report = ReportPanel(self._walkthrough.report, end, self._lights.widgets)
        return self._report

    def close(self) -> None:
        """Stop listening: the panels change no more, and clicks do nothing."""
        self._screen.open = False
        if self._unsubscribe:
            self._unsubscribe()
            self._unsubscribe = None

    def typed(self, name: str, text: str) -> None:
        """A field has a new text."""
        if self._screen.open:
            self.worker.typed()
            self._walkthrough.answer(**{name: text})

    def apply(self, slug: str, ticket: str) -> None:
        """The plan with this ticket is approved."""
        if self._screen.open:
            linking = slug == LINK and self._will_link(ticket)
            self.worker.apply(slug, ticket)
            if linking:
                self._lights.after_linking()

    def _will_link(self, ticket: str) -> bool:
        """Whether this ticket is good for a plan that changes anything."""
        view = self._walkthrough.view(LINK)
        return ticket == view.ticket and view.plan is not None and bool(view.plan.calls)

    def _fetch(self, work: Callable[[], object]) -> None:
        if self._screen.open:
            self.worker.fetch(work)

    def check(self, slug: str) -> None:
        """Look again."""
        if self._screen.open:
            self.worker.check(slug)

    def new_key(self, key_id: str) -> None:
        """Replace this key; empty: replace none."""
        if self._screen.open:
            self._walkthrough.new_key(key_id)

    def look(self) -> None:
        """Draw again."""
        self._screen.refresh()

    def _resumed(self, _: Any, content: Any, __: Any) -> None:
        """The page was loaded again, and knows what was typed into the last one."""
        if not isinstance(content, dict) or content.get("kind") != "resume":
            return
        answers = content.get("answers")
        if isinstance(answers, dict) and self._screen.open:
            texts = {str(name): text for name, text in answers.items() if isinstance(text, str)}
            for panel in self._steps.values():
                panel.form.take(texts)

    def _draw(self) -> None:
        self._plan_what_is_open()
        answers = dict(self._walkthrough.answers)
        regions = self._list_regions()
        for slug, panel in tuple(self._steps.items()):
            panel.draw(self._scene(slug), answers, regions)
        self._draw_frame()
        if self._picture:
            self._picture.draw()
        self._lights.draw()
        if self._report:
            self._report.draw()

    def _draw_frame(self) -> None:
        if self._frame is None:
            return
        panels = tuple(self._steps.items())
        drawn = {slug: panel.scene for slug, panel in panels if panel.scene}
        self._frame.draw(
            {step.slug: drawn.get(step.slug) or self._scene(step.slug) for step in STEPS}
        )
        self._frame.widget.answers = {
            name: panel.form.fields[name].value
            for _, panel in panels
            for name in sorted(panel.form.touched)
        }

    def _scene(self, slug: str) -> Scene:
        standing = self._walkthrough.standing
        return Scene(
            self._walkthrough.view(slug),
            standing,
            self.worker.busy(slug),
            problem=self.worker.problems.get(slug),
            known=standing.known(),
        )

    def _plan_what_is_open(self) -> None:
        """Read for each panel in sight, and for the steps it stands on."""
        for step in STEPS:
            if step.slug in self._needed() and self._scene(step.slug).needs_plan:
                self.worker.plan(step.slug)

    def _needed(self) -> set[str]:
        found: set[str] = set()
        rest: list[Step] = [BY_SLUG[slug] for slug in self._steps]
        while rest:
            step = rest.pop()
            if step.slug not in found:
                found.add(step.slug)
                rest.extend(BY_SLUG[need] for need in step.needs)
        return found

    def _list_regions(self) -> tuple[tuple[str, str], ...]:
        """The regions of the account's partition, once they are known."""
        if self._regions is None or "bucket" not in self._steps:
            return ()
        ground = self._walkthrough.standing.ground
        partition, ask = ground.partition if ground else "aws", self._regions
        if partition not in self._region_list:
            self._region_list[partition] = ()

            def fetch() -> None:
                self._region_list[partition] = tuple(ask(partition))

            self.worker.fetch(fetch)
        return self._region_list[partition]
