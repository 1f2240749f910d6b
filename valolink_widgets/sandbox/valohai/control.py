"""The control endpoint: how tests put a sandbox back, fill it and make it behave otherwise."""

from __future__ import annotations

import hmac
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Protocol

from flask import Blueprint, Response, jsonify, request

from . import rest
from .projects import whole
from .state import USERNAME, Options

if TYPE_CHECKING:
    from .state import StandIn

HEADER = "X-Sandbox-Control"


class AwsSide(Protocol):
    """What the control endpoint asks of the AWS beside the stand-in, whichever that is."""

    def reset(self) -> None:
        """Back to an account that holds nothing but its administrator."""

    def neighbour_takes(self, name: str, region: str) -> None:
        """Let another account own a bucket of that name."""


def blueprint(stand_in: StandIn, aws: AwsSide, token: str) -> Blueprint:
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
        return "", 204

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

    @room.post("/aws/")
    def options_of_aws() -> Response:
        """How the AWS side behaves from now on: delays, clock, policies of an organization."""
        try:
            return jsonify(moto.options.change(**rest.body()))
        except ValueError as error:
            raise rest.RefusedError(400, {"detail": str(error)}) from None

    @room.post("/aws/expire/")
    def expire() -> tuple[str, int]:
        """End the session of one access key now; without an id, all sessions."""
        moto.expire(str(rest.body().get("access_key_id") or ""))
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

    return room
