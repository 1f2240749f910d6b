"""ministack, an AWS emulator of other people, as a child process, and our stand-in before it."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import requests
from botocore.config import Config
from botocore.session import Session

from valolink_widgets.sandbox import Place
from valolink_widgets.sandbox.http_server import LoopbackServer
from valolink_widgets.sandbox.valohai import StandIn, create_app

from .judges import NEIGHBOUR_ACCOUNT

ACCOUNT, REGION, OPERATOR = "123456789012", "eu-west-1", "sandbox-operator"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
READY_SECONDS, STOP_SECONDS = 60, 5
# It ends with the pipe from its parent, also where the parent was killed. It stands for addresses
# that begin with https, as a server does behind what ends TLS for it; a request that plays one by
# plain http says so itself.
PROGRAM = """
import os, threading
def end_with_parent():
    while os.read(0, 4096):
        pass
    os._exit(0)
threading.Thread(target=end_with_parent, daemon=True).start()
import ministack.app as front
asked = front.app
async def behind_tls(scope, receive, send):
    headers = list(scope.get("headers") or ())
    if scope["type"] == "http" and all(name != b"x-forwarded-proto" for name, _ in headers):
        scope = {**scope, "headers": [*headers, (b"x-forwarded-proto", b"https")]}
    await asked(scope, receive, send)
front.app = behind_tls
front.main()
"""
EVERYTHING = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'


def pinned_version() -> str:
    """The version that requirements.txt names."""
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    return next(line.partition("==")[2] for line in lines if line.startswith("ministack=="))


class Ministack:
    """One ministack that checks signatures and policies; `python` has it installed."""

    name = "ministack"

    def __init__(self, python: str, folder: Path) -> None:
        self.file, self._log = folder / "sandbox.json", folder / "log"
        self._clients: dict[tuple[str, str, str], Any] = {}
        self._url = f"http://127.0.0.1:{(port := _free_port())}"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [python, "-P", "-c", PROGRAM],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=_environment(port, folder),
                start_new_session=True,  # Ctrl-C is the parent's
            )
        try:
            self._wait()
            self._begin_valohai()
            self.reset()
        except BaseException:
            self.stop()
            raise

    @property
    def place(self) -> Place:
        return self._place

    def reset(self) -> None:
        """Empty AWS, make its administrator anew, and empty the Valohai side."""
        requests.post(f"{self._url}/_ministack/reset", timeout=10).raise_for_status()
        iam = self._root("iam")
        iam.create_user(UserName=OPERATOR)
        iam.put_user_policy(
            UserName=OPERATOR, PolicyName="administrator", PolicyDocument=EVERYTHING
        )
        key = iam.create_access_key(UserName=OPERATOR)["AccessKey"]
        self._stand_in.reset()
        self._write(key["AccessKeyId"], key["SecretAccessKey"])

    def neighbour_takes(self, name: str, region: str) -> None:
        """Let another account own a bucket of that name."""
        where = {"LocationConstraint": region}
        s3 = self._root("s3", NEIGHBOUR_ACCOUNT, region)
        s3.create_bucket(Bucket=name, CreateBucketConfiguration=where)

    def change_options(self, **wanted: Any) -> dict[str, Any]:
        """It has none."""
        raise ValueError(f"ministack cannot do this: {', '.join(wanted)}.")

    def expire(self, key_id: str = "") -> None:
        """It ends no sessions."""
        raise ValueError(f"ministack cannot end a session: {key_id or 'any'}.")

    def stop(self) -> None:
        """End the process and the stand-in."""
        if hasattr(self, "_valohai"):
            self._valohai.end()
        assert self._process.stdin
        self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _wait(self) -> None:
        """Until it answers, in the version that is pinned."""
        deadline = time.monotonic() + READY_SECONDS
        while (version := self._version()) is None:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"ministack did not start: {self._log.read_text()[-2000:]}")
            time.sleep(0.05)
        if version != pinned_version():
            raise RuntimeError(
                f"ministack is {version}, and the differences are those of {pinned_version()}: "
                f"install {REQUIREMENTS.name} of tests/judge."
            )

    def _version(self) -> str | None:
        try:
            answer = requests.get(f"{self._url}/_ministack/health", timeout=5)
        except requests.ConnectionError:
            return None
        return str(answer.json()["version"])

    def _begin_valohai(self) -> None:
        """The stand-in runs here, in a thread, and tries its stores' keys on ministack."""
        self._valohai = LoopbackServer(0)
        self._control_token = secrets.token_urlsafe(24)
        self._stand_in = StandIn(self._valohai.url, self._url, token=secrets.token_hex(20))
        app = create_app(self._stand_in, self, self._control_token)
        self._valohai.begin(app.wsgi_app)

    def _root(self, service: str, key: str = "test", region: str = REGION) -> Any:
        """A client of an account's root; a key of twelve digits is that account's."""
        asked = (service, key, region)
        if asked not in self._clients:
            self._clients[asked] = Session().create_client(
                service,
                region_name=region,
                endpoint_url=self._url,
                aws_access_key_id=key,
                aws_secret_access_key="test",
                config=Config(retries={"total_max_attempts": 1}, proxies={}),
            )
        return self._clients[asked]

    def _write(self, key_id: str, secret: str) -> None:
        said = {
            "aws_endpoint_url": self._url,
            "region": REGION,
            "account_id": ACCOUNT,
            "operator": {"access_key_id": key_id, "secret_access_key": secret},
            "valohai_host": self._stand_in.host,
            "valohai_token": self._stand_in.token,
            "project": self._stand_in.first_project,
            "control_token": self._control_token,
        }
        self.file.write_text(json.dumps(said), encoding="utf-8")
        self._place = Place.load(self.file)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _environment(port: int, folder: Path) -> dict[str, str]:
    """Nothing of who runs the tests, and none of the services that open a port of their own."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return {
        **kept,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "MINISTACK_REGION": REGION,
        "LOG_LEVEL": "WARNING",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "DOCKER_HOST": f"unix://{folder}/no-docker.sock",
    }
