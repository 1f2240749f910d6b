"""The control endpoint: how tests put a sandbox back, fill it and make it behave otherwise."""

from __future__ import annotations

import hmac
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, Protocol

from flask import Blueprint, Response, jsonify, request

from ..faults.fault import Fault, NoSuchFaultError
from . import rest
from .projects import whole
from .state import USERNAME, Options

if TYPE_CHECKING:
    from ..faults.stage import Stage
    from .state import StandIn

HEADER = "X-Sandbox-Control"
NOTHING: dict[str, Any] = {"faults": [], "met": []}
"""What is played beside an AWS that has no stage before it."""


class AwsSide(Protocol):
    """What the control endpoint asks of the AWS beside the stand-in, whichever that is."""

    def reset(self) -> None:
        """Back to an account that holds nothing but its administrator."""

    def neighbour_takes(self, name: str, region: str) -> None:
        """Let another account own a bucket of that name."""

    def change_options(self, **wanted: Any) -> dict[str, Any]:
        """Behave otherwise from now on; return all options. ValueError where it cannot."""

    def expire(self, key_id: str = "") -> None:
        """End the session of that key, or all sessions. ValueError where it cannot."""


def blueprint(stand_in: StandIn, aws: AwsSide, token: str, stage: Stage | None = None) -> Blueprint:
    """The rooms under `/_sandbox/`, open to whoever holds the control token."""
    room = Blueprint("control", __name__, url_prefix="/_sandbox")

    @room.before_request
    def guard() -> None:
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode(), token.encode()):
            raise rest.RefusedError(403, {"detail": "This needs the sandbox's control token."})

    @room.post("/reset/")
    def reset() -> tuple[str, int]:
        """A fresh sandbox; addresses, operator and tokens stay what they are."""
        aws.reset()
        stand_in.reset()
        if stage:
            stage.forget()
        return "", 204

    _things(room, stand_in, aws)
    _switches(room, stand_in, aws)
    _faults(room, stage)
    return room


def _things(room: Blueprint, stand_in: StandIn, aws: AwsSide) -> None:
    """What others have, or get."""

    @room.post("/projects/")
    def add_project() -> tuple[Response, int]:
        sent = rest.body()
        project = stand_in.add_project(str(sent["name"]), str(sent.get("owner") or USERNAME))
        return jsonify(whole(stand_in, project)), 201

    @room.post("/buckets/")
    def add_bucket_of_another() -> tuple[str, int]:
        """A bucket of another account, so that its name is taken."""
        sent = rest.body()
        aws.neighbour_takes(str(sent["name"]), str(sent.get("region") or "eu-west-1"))
        return "", 204


def _switches(room: Blueprint, stand_in: StandIn, aws: AwsSide) -> None:
    """How both sides behave from now on."""

    @room.post("/aws/")
    def options_of_aws() -> Response:
        """Delays, clock, policies of an organization."""
        try:
            return jsonify(aws.change_options(**rest.body()))
        except ValueError as error:
            raise rest.RefusedError(400, {"detail": str(error)}) from None

    @room.post("/aws/expire/")
    def expire() -> tuple[str, int]:
        """End the session of one access key now; without an id, all sessions."""
        try:
            aws.expire(str(rest.body().get("access_key_id") or ""))
        except ValueError as error:
            raise rest.RefusedError(400, {"detail": str(error)}) from None
        return "", 204

    @room.post("/options/")
    def switch() -> Response:
        sent = rest.body()
        unknown = sorted(set(sent) - {field.name for field in fields(Options)})
        if unknown:
            raise rest.RefusedError(400, {name: ["There is no such option."] for name in unknown})
        for name, value in sent.items():
            setattr(stand_in.options, name, value)
        return jsonify(asdict(stand_in.options))


def _faults(room: Blueprint, stage: Stage | None) -> None:
    """What is played."""

    @room.get("/faults/")
    def played() -> Response:
        return jsonify(stage.as_dict() if stage else NOTHING)

    @room.put("/faults/")
    def play() -> Response:
        """`faults`: names, and faults as data; `keep`, `login`, `advance` as `client.Faults`."""
        try:
            sent = rest.body()
            if stage:
                _play(stage, sent)
            elif sent.get("faults"):
                raise NoSuchFaultError("This AWS plays no faults.")
        except (NoSuchFaultError, TypeError, ValueError) as problem:
            raise rest.RefusedError(400, {"faults": [str(problem)]}) from None
        return jsonify(stage.as_dict() if stage else NOTHING)


def _play(stage: Stage, sent: dict[str, Any]) -> None:
    seconds = float(sent.get("advance") or 0)
    if "faults" in sent:
        faults = [
            Fault.from_dict(one) if isinstance(one, dict) else str(one) for one in sent["faults"]
        ]
        stage.set(faults, keep=bool(sent.get("keep")))
    if sent.get("login"):
        stage.logged_in()
    if seconds > 0:
        stage.advance(seconds)
