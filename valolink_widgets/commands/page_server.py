"""Voila, closed to everybody but the person who started it."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..core.text import language, say
from .kernel_environment import for_kernels
from .light import skip_grammar

skip_grammar()  # before voila, which loads jsonschema

from jupyter_server import DEFAULT_STATIC_FILES_PATH  # noqa: E402
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager  # noqa: E402
from tornado.httpserver import HTTPServer  # noqa: E402
from tornado.httputil import HTTPHeaders, HTTPServerRequest, ResponseStartLine  # noqa: E402
from tornado.ioloop import IOLoop, PeriodicCallback  # noqa: E402
from tornado.routing import AnyMatches, Matcher, Rule, RuleRouter  # noqa: E402
from traitlets.config import Config  # noqa: E402
from voila.app import Voila  # noqa: E402
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler  # noqa: E402

IDLE_SECONDS = 3600


class Kernels(AsyncMappingKernelManager):
    """Kernels with a lean environment, in the folder in which the command was started."""

    def cwd_for_path(self, path: str, **_: Any) -> str:
        """Paths that the person gives are relative to where they are."""
        del path
        return str(Path.cwd())

    # jupyter_client's own base is typed as if nothing here were asynchronous.
    async def start_kernel(self, **more: Any) -> Any:  # type: ignore[override]
        """As its base does, with `for_kernels` in place of everything this process knows."""
        more["env"] = for_kernels(os.environ)
        return await super().start_kernel(**more)


class PromptSocket(VoilaKernelWebsocketHandler):  # type: ignore[misc] # voila has no types
    """Sends at once: two events within 30 ms would otherwise wait for each other (Nagle)."""

    async def open(self, kernel_id: str) -> None:
        """The socket is there."""
        self.set_nodelay(True)
        await super().open(kernel_id)


class PageServer(Voila):  # type: ignore[misc] # voila has no types
    """Voila on a socket of ours, for one notebook, with a token and a list of host names."""

    def __init__(self, notebook: Path, listener: socket.socket, token: str) -> None:
        # No configuration file counts: one in the current folder would be run as a program.
        super().__init__(config=_config(), config_file_paths=[], open_browser=False)
        self.notebook_path, self.token = str(notebook), token
        # Voila leaves out what the page for a refusal asks for.
        self.tornado_settings = {"static_path": DEFAULT_STATIC_FILES_PATH}
        self.ip, self.port = listener.getsockname()
        self._listener = listener
        self.initialize([])

    def init_handlers(self) -> Any:
        """Voila's, with our kernel socket."""
        return [
            (pattern, PromptSocket if handler is VoilaKernelWebsocketHandler else handler, *more)
            for pattern, handler, *more in super().init_handlers()
        ]

    def listen(self) -> None:
        """Serve until `end`; then end the kernels."""
        hosts = (f"{self.ip}:{self.port}", f"localhost:{self.port}")
        server = HTTPServer(RuleRouter([Rule(_OneOf(hosts), self.app), Rule(AnyMatches(), refuse)]))
        server.add_sockets([self._listener])
        self.ioloop = IOLoop.current()
        if sys.platform == "win32":  # where a loop that waits hears no signal
            PeriodicCallback(lambda: None, 500).start()
        try:
            self.ioloop.start()
        finally:
            server.stop()
            self.stop()

    def end(self) -> None:
        """Stop serving; may be called by a signal handler."""
        self.ioloop.add_callback_from_signal(self.ioloop.stop)


def _config() -> Config:
    return Config(
        {
            "VoilaConfiguration": {
                "template": "valolink",
                "allow_template_override": "NO",
                "multi_kernel_manager_class": Kernels,
            },
            # For the words that stand in the template before a kernel is there.
            "VoilaExporter": {"filters": {"valolink_say": say}, "language_code": language()},
            # A page that was left leaves no kernel behind for long.
            "MappingKernelManager": {"cull_idle_timeout": IDLE_SECONDS, "cull_interval": 60},
            # A kernel that was started again would answer for a guide that it never ran: the page
            # must hear that its kernel is gone.
            "KernelRestarter": {"restart_limit": 0},
        }
    )


class _OneOf(Matcher):
    """Requests to one of these names. Any other name means that a foreign page led here."""

    def __init__(self, hosts: Sequence[str]) -> None:
        self._hosts = hosts

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """No arguments for the handler; None where the name is another one."""
        return {} if request.host.lower() in self._hosts else None


def refuse(request: HTTPServerRequest) -> None:
    """403, and nothing else."""
    line = ResponseStartLine("HTTP/1.1", 403, "Forbidden")
    connection = request.connection
    if connection is not None:
        connection.write_headers(line, HTTPHeaders({"Content-Length": "0"}), b"")
        connection.finish()
