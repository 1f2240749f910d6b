"""The stand-in as a Flask application: guards at the door, then the rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from . import account, control, projects, rest, stores

if TYPE_CHECKING:
    from ..faults.stage import Stage
    from .control import AwsSide
    from .state import StandIn

API = "/api/v0/"
OPEN = f"{API}get-token/"


def create_app(
    stand_in: StandIn, aws: AwsSide, control_token: str, stage: Stage | None = None
) -> Flask:
    """The stand-in's WSGI application; `control_token` opens its control endpoint."""
    app = Flask("valolink-sandbox", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False  # the door refuses, where Flask would redirect
    _guard(app, stand_in)
    for room in (account, projects, stores):
        app.register_blueprint(room.blueprint(stand_in), url_prefix=API.rstrip("/"))
    app.register_blueprint(control.blueprint(stand_in, aws, control_token, stage))
    return app


def _guard(app: Flask, stand_in: StandIn) -> None:
    @app.before_request
    def door() -> None:
        if request.path.startswith(API) and not request.path.endswith("/"):
            raise rest.not_found()  # the framework has no address without the slash
        if request.path.startswith(API) and request.path != OPEN:
            rest.require_token(stand_in.token)

    @app.errorhandler(rest.RefusedError)
    def refused(error: rest.RefusedError) -> Response:
        answer = jsonify(error.body)
        answer.status_code = error.status
        if error.status == 401:
            answer.headers["WWW-Authenticate"] = "Token"
        return answer

    @app.errorhandler(HTTPException)
    def in_json(error: HTTPException) -> Response:
        text = "Not found." if error.code == 404 else str(error.name)
        if error.code == 405:
            text = f'Method "{request.method}" not allowed.'
        answer = jsonify({"detail": text})
        answer.status_code = error.code or 500
        return answer
