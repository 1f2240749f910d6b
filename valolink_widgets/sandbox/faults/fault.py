"""A fault as data: which requests it meets, what becomes of them, and for how long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from fnmatch import fnmatchcase
from typing import Any

from .kinds import KINDS

NEW = ("", "key", "user")


class NoSuchFaultError(ValueError):
    """A fault that the sandbox cannot play; the message says why, and what it can."""


@dataclass(frozen=True, slots=True)
class Met:
    """A request as the faults see it. `by` is `operator`, `key`, `role` or nobody.

    `names` are the key that signed it (`key:ID`) and the users it names (`user:NAME`); `about`
    fills the words of an answer (`caller`, `resource`, `bucket`, `user`, `region`).
    """

    service: str
    operation: str
    by: str = ""
    names: frozenset[str] = frozenset()
    about: Mapping[str, str] | None = None

    @property
    def name(self) -> str:
        """`service:Operation`."""
        return f"{self.service}:{self.operation}"

    def like(self, patterns: Iterable[str]) -> bool:
        """Whether one of these patterns (`iam:Put*`) fits."""
        return any(fnmatchcase(self.name, pattern) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with the requests that match.

    `kind`: a code of AWS (`AccessDenied`), a status of Valohai (`503`), or what happens to the
    connection (`closed`, `lost`, `page`, `empty`, `truncated`, `timeout`, `delay`); `kinds.py`
    lists them. `on`: patterns of `service:Operation`. `by`: only requests signed so. `skip`: so
    many matching requests pass first; `times`: so many are met then, 0 is all. `seconds`: counted
    from the first request met, 0 is without end; for `delay` and `timeout` also how long the answer
    is held back (`hold`). `since`: only once a request like this was seen. `new`: only where the
    signing `key` or a named `user` was made less than `seconds` ago. `deed`: the request is
    carried out first. `login`: ends when the person logs in again. `message`: instead of the
    kind's own words.
    """

    kind: str
    on: tuple[str, ...] = ("*",)
    by: str = ""
    skip: int = 0
    times: int = 0
    seconds: float = 0.0
    hold: float = 0.0
    since: str = ""
    new: str = ""
    deed: bool = False
    login: bool = False
    message: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            known = ", ".join(sorted(KINDS))
            raise NoSuchFaultError(f"There is no kind of fault {self.kind!r}. They are: {known}.")
        if self.new not in NEW:
            raise NoSuchFaultError(f"`new` is `key` or `user`, not {self.new!r}.")

    def fits(self, met: Met) -> bool:
        """Whether a request is one of those meant, whatever the time and the count."""
        return met.like(self.on) and self.by in ("", met.by) and met.service in KINDS[self.kind]

    def as_dict(self) -> dict[str, Any]:
        """The fault as JSON; what is not said is left out."""
        plain = {f.name: f.default for f in fields(self)}
        said = {name: value for name, value in asdict(self).items() if value != plain[name]}
        return {**said, **({"on": list(self.on)} if "on" in said else {})}

    @classmethod
    def from_dict(cls, sent: Mapping[str, Any]) -> Fault:
        """The fault that JSON describes; NoSuchFaultError names what is wrong with it."""
        types = {f.name: type(f.default) for f in fields(cls)} | {"kind": str, "on": list}
        for name, value in sent.items():
            kind = types.get(name)
            if kind is None:
                raise NoSuchFaultError(f"A fault has no {name!r}; it has: {', '.join(types)}.")
            if not isinstance(value, (int, float) if kind is float else kind):
                raise NoSuchFaultError(f"`{name}` of a fault is a {kind.__name__}.")
        if "kind" not in sent:
            raise NoSuchFaultError("A fault needs its `kind`.")
        on = {"on": tuple(map(str, sent["on"]))} if "on" in sent else {}
        return cls(**{**sent, **on})
