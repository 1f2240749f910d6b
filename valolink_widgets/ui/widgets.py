"""The anywidgets: each a few traits here and one file of plain JavaScript beside it.

No trait ever holds a secret: traits are saved into notebooks and sent to every client.
"""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets as t
from ipywidgets import widget_serialization

HERE = Path(__file__).parent


def _source(*names: str) -> str:
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)


_SHARED = "shared.js"


class Field(anywidget.AnyWidget):
    """A label, an input, its help and its messages.

    `kind` is `text` or `bool`; with `choices` (value and label) a text is chosen, and with `free`
    something else may be typed. `value` is always raw text. `answer` is what AWS or Valohai says
    about it (`look`, `sign`, `text`, `who`, `what`: the call, and `at`: when they were asked),
    `age` the words for how long ago that was.
    """

    _esm = _source(_SHARED, "field.js")

    kind = t.Unicode("text").tag(sync=True)
    name = t.Unicode().tag(sync=True)
    label = t.Unicode().tag(sync=True)
    help = t.Unicode().tag(sync=True)
    value = t.Unicode().tag(sync=True)
    placeholder = t.Unicode().tag(sync=True)
    choices: t.List[list[str]] = t.List().tag(sync=True)
    free = t.Bool(False).tag(sync=True)
    other = t.Unicode().tag(sync=True)
    messages: t.List[dict[str, str]] = t.List().tag(sync=True)
    answer = t.Dict().tag(sync=True)
    age = t.Dict().tag(sync=True)
    invalid = t.Bool(False).tag(sync=True)
    hidden = t.Bool(False).tag(sync=True)


class Fold(anywidget.AnyWidget):
    """Other widgets behind a `details` of the page; `unfolded` opens it, and never shuts it."""

    _esm = _source(_SHARED, "fold.js")

    title = t.Unicode().tag(sync=True)
    help = t.Unicode().tag(sync=True)
    unfolded = t.Bool(False).tag(sync=True)
    children: t.List[Field] = t.List().tag(sync=True, **widget_serialization)


class Markup(anywidget.AnyWidget):
    """HTML from `core.html`; `live` has screen readers announce what changes."""

    _esm = _source(_SHARED, "markup.js")

    html = t.Unicode().tag(sync=True)
    live = t.Bool(False).tag(sync=True)


class Styled(Markup):
    """The one piece of a panel that brings the stylesheet for all of it."""

    _css = _source("looks.css", "plan.css", "frame.css")


class Actions(anywidget.AnyWidget):
    """A row of buttons: dicts of `id`, `label`, `ticket`, `main`, `disabled`, `file` and `goto`.

    A click arrives as the custom message `{kind: "click", id, ticket, nonce}`, but one with `goto`
    shows that step. The message `{kind: "focus", field}` puts the focus into a field of the panel.
    """

    _esm = _source(_SHARED, "actions.js")

    buttons: t.List[dict[str, object]] = t.List().tag(sync=True)


class Frame(anywidget.AnyWidget):
    """The bar and the stepper. They are drawn into the page's own places for them where it has
    such (elements with `data-valolink-slot` of `bar`, `steps`, `end-title`), else where they stand.

    `bar` has `target`, `where`, `who`, `ends` and `change`; a step has `slug`, `number`, `title`,
    `look`, `sign` and `word`. `answers` is kept by the page for the time after a reload or with a
    new kernel, when they come back as the custom message `{kind: "resume", answers}` to a guide of
    the same `opened`.
    """

    _esm = _source(_SHARED, "frame.js")

    bar = t.Dict().tag(sync=True)
    steps: t.List[dict[str, str]] = t.List().tag(sync=True)
    answers = t.Dict().tag(sync=True)
    opened = t.Unicode().tag(sync=True)
    words = t.Dict().tag(sync=True)


class Progress(anywidget.AnyWidget):
    """A bar (`value` of `most`, in words `text`) above `html` from `core.html`.

    Elements with `data-until`, in seconds since 1970, count down to it.
    """

    _esm = _source(_SHARED, "progress.js")

    value = t.Int().tag(sync=True)
    most = t.Int().tag(sync=True)
    text = t.Unicode().tag(sync=True)
    html = t.Unicode().tag(sync=True)


class Code(anywidget.AnyWidget):
    """Text behind a fold, to read, copy and save as the file `name`; empty: nothing is shown."""

    _esm = _source(_SHARED, "code.js")

    title = t.Unicode().tag(sync=True)
    text = t.Unicode().tag(sync=True)
    name = t.Unicode().tag(sync=True)
    words = t.Dict().tag(sync=True)


class Secret(anywidget.AnyWidget):
    """Shows, copies or saves the secret of a key, which it asks for by custom message."""

    _esm = _source(_SHARED, "secret.js")

    key_id = t.Unicode().tag(sync=True)
    held = t.Bool(False).tag(sync=True)
    text = t.Unicode().tag(sync=True)
    words = t.Dict().tag(sync=True)
