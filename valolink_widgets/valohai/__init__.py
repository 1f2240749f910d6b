"""Valohai's side: the only importer of requests, which it loads when the first call is sent."""

from .explain import explain
from .gateway import ValohaiGateway
from .login import Login, cli_login, read_token, token_warnings

__all__ = [
    "Login",
    "ValohaiGateway",
    "cli_login",
    "explain",
    "read_token",
    "token_warnings",
]
