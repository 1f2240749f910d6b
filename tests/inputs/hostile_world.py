"""A guide on an AWS and a Valohai in which everybody has a hostile name, and all that it shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from valolink_widgets.core.report import Report
from valolink_widgets.guide.contents import STEPS
from valolink_widgets.guide.pages import StepPage
from valolink_widgets.guide.walkthrough import Walkthrough
from valolink_widgets.ui import Panels

from ..model import ACCOUNT, Model, person

REGIONS = (("eu-west-1", "Europe (Ireland)"),)


def model(text: str) -> Model:
    """Everything that AWS or Valohai may call as it likes is called `text`."""
    found = Model(
        caller=f"arn:aws:sts::{ACCOUNT}:assumed-role/{text}/{text}",
        username=text,
        project=text,
        owner=text,
        request_id=text,
    )
    rule = {"ID": text, "AllowedMethods": ["PUT"], "AllowedOrigins": [text], "x": text}
    tags = [{"Key": text, "Value": text}, {"Key": "valolink", "Value": "my-bucket"}]
    found.buckets["my-bucket"] = {"region": text, "tags": tags, "cors": [rule]}
    user = person("x", f"arn:aws:iam::{ACCOUNT}:user/{text}", {"valolink": "my-bucket", text: text})
    user["policies"]["valolink-my-bucket"] = {"Version": text, "Statement": [{text: text}]}
    found.users["valolink-my-bucket"] = user
    role = person("x", f"arn:aws:iam::{ACCOUNT}:role/{text}", {"valolink": "my-bucket"})
    role["trust"] = {"Version": text, "Statement": [{"Principal": {"AWS": text}, "Sid": text}]}
    found.roles["valolink-my-bucket"] = role
    configuration = {"bucket": "my-bucket", "region": text, "access_key_id": text, text: text}
    found.stores["s"] = {"id": text, "name": text, "type": "s3", "configuration": configuration}
    found.default_store = text
    return found


def refusing(text: str, operation: str) -> Model:
    """One operation is refused, by a code and in words that are `text`."""
    found = Model(request_id=text)
    found.refuse = {operation: (text, text)}
    return found


@dataclass
class Shown:
    """The guide after it ran, and its panels."""

    walk: Walkthrough
    panels: Panels

    def close(self) -> None:
        self.panels.worker.wait(30)
        self.panels.close()

    @property
    def report(self) -> Report:
        return self.walk.report()

    def widgets(self) -> Iterator[Any]:
        """Every widget of every panel, once."""
        seen: set[int] = set()
        todo = [*(self.panels.step(step.slug) for step in STEPS), self.panels.report()]
        while todo:
            widget = todo.pop()
            if id(widget) not in seen:
                seen.add(id(widget))
                yield widget
                todo += getattr(widget, "children", ())

    def pages(self) -> Iterator[tuple[str, str]]:
        """Every piece of HTML, by what it is."""
        for step in STEPS:
            bundle = StepPage(self.walk.view(step.slug))._repr_mimebundle_()
            yield f"the page of {step.slug}", bundle["text/html"]
            panel = self.panels.step(step.slug)
            yield f"the fallback of {step.slug}", panel.fallback().get("text/html", "")
        for widget in self.widgets():
            if "html" in widget.keys:
                yield f"the widget {type(widget).__name__}", widget.html
        yield "the report in a page", self.report._repr_mimebundle_()["text/html"]

    def texts(self) -> Iterator[str]:
        """What a terminal or a file of plain text gets."""
        for step in STEPS:
            yield StepPage(self.walk.view(step.slug))._repr_mimebundle_()["text/plain"]
        yield self.report.to_markdown()
        yield self.report.to_json()

    def states(self) -> list[dict[str, Any]]:
        """What a browser gets: each widget's module and its traits, as they go over the wire."""
        return [
            {"esm": str(widget._esm), "state": wire(widget)}
            for widget in self.widgets()
            if hasattr(widget, "_esm")
        ]


def wire(widget: Any) -> Any:
    """The traits in JSON, which must be text that can be sent."""
    state = {
        name: getattr(widget, name)
        for name in widget.keys
        if not name.startswith("_") and name not in ("layout", "tabbable", "tooltip")
    }
    # Another widget goes over the wire as its name: its own traits are looked at with it.
    text = json.dumps(state, ensure_ascii=False, default=lambda other: other.model_id)
    text.encode("utf-8")
    return json.loads(text)


def shown(found: Model, *, apply: bool = True, **answers: Any) -> Shown:
    """A whole run on this world, with every panel open."""
    walk = found.walk(approval="ask", large_uploads=True, **answers)
    (walk.apply_all if apply else walk.plan_all)()
    panels = Panels(walk, regions=lambda _: REGIONS)
    return Shown(walk, panels)
