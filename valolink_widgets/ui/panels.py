"""All panels of one guide: made when first asked for, drawn from one standing, never assigned."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from ..guide.contents import BY_SLUG, STEPS
from ..guide.step import Step
from ..guide.walkthrough import Walkthrough
from .panel import StepPanel
from .report_panel import ReportPanel
from .scene import Scene
from .screen import Screen
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
        self._walkthrough = walkthrough
        self._served = os.environ.get(SERVED_VARIABLE) == "1" if served is None else served
        self._regions, self._region_list = regions, dict[str, tuple[tuple[str, str], ...]]()
        self._steps: dict[str, StepPanel] = {}
        self._report: ReportPanel | None = None
        self._screen = Screen(self._draw)
        self.worker = Worker(walkthrough, self._screen.refresh)
        self._unsubscribe: Callable[[], None] | None = walkthrough.subscribe(self._screen.refresh)

    def step(self, slug: str) -> StepPanel:
        """The panel of this step, the same one each time; a new one starts its first reading."""
        if slug not in self._steps:
            self._steps[slug] = StepPanel(slug, self, self._served)
            self._draw()
        return self._steps[slug]

    def report(self) -> ReportPanel:
        """The live report, the same panel each time."""
        if self._report is None:
            self._report = ReportPanel(self._walkthrough.report)
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
            self.worker.apply(slug, ticket)

    def check(self, slug: str) -> None:
        """Look again."""
        if self._screen.open:
            self.worker.check(slug)

    def new_key(self, key_id: str) -> None:
        """Replace this key; empty: replace none."""
        if self._screen.open:
            self._walkthrough.new_key(key_id)

    def _draw(self) -> None:
        self._plan_what_is_open()
        answers = dict(self._walkthrough.answers)
        regions = self._list_regions()
        for slug, panel in tuple(self._steps.items()):
            panel.draw(self._scene(slug), answers, regions)
        if self._report:
            self._report.draw()

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
