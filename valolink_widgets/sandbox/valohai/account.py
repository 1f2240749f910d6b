"""Who the user is, and the lists that a link only passes by."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify

from . import rest
from .state import USER_ID, USERNAME

if TYPE_CHECKING:
    from .state import StandIn


def blueprint(stand_in: StandIn) -> Blueprint:
    """`users/me`, `get-token`, `organizations`, `executions` and `data`."""
    room = Blueprint("account", __name__)

    @room.get("/users/me/")
    def me() -> Response:
        return jsonify({"id": USER_ID, "username": USERNAME, "url": f"{stand_in.host}/u/demo/"})

    @room.post("/get-token/")
    def get_token() -> Response:
        """The sandbox's only password is its token: nothing else is worth guessing."""
        sent = rest.body()
        empty = [name for name in ("username", "password") if not sent.get(name)]
        if empty:
            raise rest.RefusedError(400, {name: ["This field is required."] for name in empty})
        right = hmac.compare_digest(str(sent["password"]).encode(), stand_in.token.encode())
        if sent["username"] != USERNAME or not right:
            text = "Unable to log in with provided credentials."
            raise rest.RefusedError(400, rest.coded(text, "invalid_credentials"))
        return jsonify({"token": stand_in.token})

    @room.get("/organizations/")
    def organizations() -> Response:
        found = [(name, number) for name, number in stand_in.owners.items() if name != USERNAME]
        return rest.page(
            found,
            lambda one: {"id": one[1], "name": one[0], "url": f"{stand_in.host}/u/{one[0]}/"},
            stand_in.options.page_size,
        )

    @room.get("/executions/")
    @room.get("/data/")
    def nothing() -> Response:
        return rest.page([], dict, stand_in.options.page_size)

    return room
