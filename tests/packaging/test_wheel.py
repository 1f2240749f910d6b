"""The built wheel in an empty environment, with the checkout out of sight, and Binder's recipe."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import requests

from .. import commands, needs
from .readme import README

ROOT = README.parent
# What pip may need to reach its index, and no more: no PYTHONPATH, no VIRTUAL_ENV.
KEPT = (
    "PATH",
    "HOME",
    "LANG",
    "TMPDIR",
    "PIP_",
    "SSL_CERT",
    "REQUESTS_CA_BUNDLE",
    "HTTP",
    "NO_PROXY",
)


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name.upper().startswith(KEPT)}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **more}


def must(*words: str | Path, cwd: Path, **more: str) -> str:
    """A command that has to go well; its output."""
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout, as a clone would be: without what tools left in it."""
    target = tmp_path_factory.mktemp("clone") / "valolink"
    left = shutil.ignore_patterns(".git", ".venv*", ".*_cache", "__pycache__", "dist", "build")
    shutil.copytree(ROOT, target, ignore=left)
    return target


@pytest.fixture(scope="session")
def wheel(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    needs.module("build")
    target = tmp_path_factory.mktemp("dist")
    must(sys.executable, "-m", "build", "--wheel", "--outdir", target, copy, cwd=target)
    (built,) = target.glob("valolink-*.whl")
    return built


def test_the_wheel_holds_notebooks_and_template_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    package = "valolink_widgets"
    assert f"{package}/notebooks/connect-s3.ipynb" in names
    assert f"{package}/py.typed" in names
    assert f"{package}/locale/valolink.pot" in names
    assert f"{package}/ui/jupyter/voila/templates/valolink/index.html.j2" in names
    assert any(name.endswith(".js") for name in names)
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {package}


@pytest.mark.timeout(900)
def test_the_wheel_works_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    venv, work = tmp_path / "venv", tmp_path / "work"
    work.mkdir()
    must(sys.executable, "-m", "venv", venv, cwd=work)
    bin_ = venv / ("Scripts" if os.name == "nt" else "bin")
    must(bin_ / "pip", "install", "-q", wheel, cwd=work)
    assert must(bin_ / "valolink", "--version", cwd=work).startswith("valolink ")
    assert str(venv) in must(
        bin_ / "python", "-c", "import valolink_widgets as v; print(v.__file__)", cwd=work
    )
    words = ("run", "-p", "bucket", "demo-bucket", "-p", "large_uploads", "true")
    must(bin_ / "valolink", *words, "--report", "report.json", cwd=work)
    assert {s["status"] for s in commands.report(work / "report.json")["steps"]} == {"done"}
    lab = subprocess.run(
        [bin_ / "valolink", "lab"], cwd=work, capture_output=True, text=True, check=False
    )
    assert lab.returncode == 1
    assert "pip install" in lab.stderr
    with subprocess.Popen(
        [bin_ / "valolink", "app", "--no-browser"],
        cwd=work,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            page = requests.get(commands.address(process), timeout=120)
            assert page.status_code == 200
            assert "Valolink" in page.text
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture
def binder(copy: Path, tmp_path: Path) -> Path:
    """An environment that follows `binder/`."""
    wanted = (copy / "binder" / "runtime.txt").read_text(encoding="utf-8").strip()
    python = needs.python(wanted.removeprefix("python-"))
    venv = tmp_path / "venv"
    must(python, "-m", "venv", venv, cwd=copy)
    path = f"{venv / 'bin'}{os.pathsep}{os.environ['PATH']}"
    must("pip", "install", "-q", "-r", "binder/requirements.txt", cwd=copy, PATH=path)
    must("binder/postBuild", cwd=copy, PATH=path)
    return venv / "bin"


@pytest.mark.timeout(900)
@pytest.mark.skipif(os.name == "nt", reason="Binder runs Linux")
def test_binder_opens_the_guide_on_a_sandbox(binder: Path, copy: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "IdentityProvider.token": "binder",
    }
    words = ["jupyter", "server", *(f"--{name}={value}" for name, value in options.items())]
    with subprocess.Popen(
        ["binder/start", *words],
        cwd=copy,
        env=environment(PATH=f"{binder}{os.pathsep}{os.environ['PATH']}"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            commands.wait_for(lambda: _answers(f"{address}/api"), 60)
            for path in ("connect-s3.ipynb", "notebooks/connect-s3.ipynb"):
                url = f"{address}/voila/render/{path}?token=binder"
                page = requests.get(url, timeout=120)
                assert page.status_code == 200
                assert "Connect a private S3 bucket" in page.text
                assert "valolink-panel" in page.text or "Valolink" in page.text
        finally:
            os.killpg(process.pid, 15)
            process.wait(30)


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).status_code == 200
    except requests.RequestException:
        return False
