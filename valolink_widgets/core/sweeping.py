"""After the proofs: what they left is taken away and counted, and what older runs left, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .call import Call
from .errors import CallRefused
from .judging import DENIED, failed, judged_refusal, not_tried
from .planning import NOT_UNDERSTOOD, Explain
from .proof import Proof, Tried
from .proofs.leftovers import (
    Left,
    following,
    found,
    listings,
    of_old_runs,
    of_one_run,
    of_this_run,
    removal,
)
from .proofs.subject import Subject
from .recorder import Recorder
from .text import say, say_number

# Of listings with a thousand entries each: what old runs left is never so much.
_PAGES = 10


class Sweep:
    """Cleans up, even after somebody said stop, and says what is still there."""

    NAMES = ("leftovers.objects", "leftovers.uploads")

    def __init__(self, port: Recorder, explain: Explain) -> None:
        self._port, self._explain = port, explain

    def lights(self, subject: Subject) -> Iterator[Tried]:
        """One for objects, with their versions where these can be listed; one for uploads.

        Uploads first: taking them away leaves nothing else behind.
        """
        for name in reversed(self.NAMES):
            yield self._light(subject, name)

    def _light(self, subject: Subject, name: str) -> Tried:
        ways = listings(subject, uploads=name == "leftovers.uploads")
        proof = Proof(name, ways[0], after=True)
        clock = self._port.clock
        begun = clock.monotonic()
        try:
            call, answer = self._first(ways)
            proof = replace(proof, call=call)
            tried = self._swept(subject, proof, self._pages(call, answer))
        except CallRefused as refusal:
            if refusal.code in DENIED:
                why = say("AWS lets nobody here look for what is left")
                return replace(not_tried(proof, why), answer=refusal.code)
            tried = judged_refusal(proof, refusal, self._explain).tried
        except NOT_UNDERSTOOD:
            said = say("the answer does not have the form that was expected")
            tried = failed(proof, "done", said)
        return replace(tried, ms=round((clock.monotonic() - begun) * 1000))

    def _swept(self, subject: Subject, proof: Proof, left: Sequence[Left]) -> Tried:
        old = self._removed(subject, of_old_runs(subject, left, self._port.clock.now()))
        mine = self._mine(subject, proof.call)
        if mine:
            self._removed(subject, mine)
            mine = self._mine(subject, proof.call)
        still = len(mine)
        if still:
            said = say_number(
                "{n} thing below {name} could not be taken away",
                "{n} things below {name} could not be taken away",
                still,
                name=subject.base,
            )
            return failed(proof, "done", said)
        if proof.call.operation == "ListObjectsV2" and self._may_have_versions(subject):
            return not_tried(
                proof, say("no object is left; AWS lets nobody here look for versions")
            )
        said = say("nothing is left of this run")
        if old:
            also = say_number(
                "{n} thing of an earlier run was taken away",
                "{n} things of earlier runs were taken away",
                old,
            )
            said = f"{said}; {also}"
        return Tried(proof, "works", "done", said)

    def _pages(self, listing: Call, answer: Mapping[str, Any]) -> list[Left]:
        """What the listing shows, page by page; what is on later ones waits for another run."""
        left = list(found(answer))
        for _ in range(_PAGES - 1):
            more = following(listing, answer)
            if more is None:
                break
            answer = self._port.clean_up(more)
            left += found(answer)
        return left

    def _mine(self, subject: Subject, listing: Call) -> list[Left]:
        left: list[Left] = []
        for call in of_one_run(subject, listing):
            try:
                left += found(self._port.clean_up(call))
            except CallRefused as refusal:
                if call.params["Prefix"] != subject.outside or refusal.code not in DENIED:
                    raise  # outside the prefix the key may not look
        return of_this_run(subject, left)

    def _may_have_versions(self, subject: Subject) -> bool:
        """Whether versioning is, or may be, or was on: only a bucket that never had it tells no
        status (S3 API reference, GetBucketVersioning)."""
        try:
            answer = self._port.clean_up(subject.s3("GetBucketVersioning", "operator"))
        except CallRefused:
            return True
        return bool(answer.get("Status"))

    def _removed(self, subject: Subject, left: Iterable[Left]) -> int:
        """How many of these could be taken away."""
        number = 0
        for one in left:
            try:
                self._first(removal(subject, one))
            except CallRefused:
                continue  # what is still there is counted
            number += 1
        return number

    def _first(self, ways: Sequence[Call]) -> tuple[Call, Mapping[str, Any]]:
        """The first of several ways that AWS allows; raises `CallRefused` of the last one."""
        for call in ways[:-1]:
            try:
                return call, self._port.clean_up(call)
            except CallRefused as refusal:
                if refusal.code not in DENIED:
                    raise
        return ways[-1], self._port.clean_up(ways[-1])
