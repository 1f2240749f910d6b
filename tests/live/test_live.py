"""What only a real AWS account and a real Valohai project can show. Opt-in: it makes things.

    VALOLINK_LIVE_BUCKET=a-new-name VALOLINK_LIVE_PROJECT=owner/name VALOHAI_TOKEN=… \\
        python -m pytest tests/live

It links a new bucket with large uploads, runs again without a write, and leaves the link for you
to look at; `AWS_PROFILE` and `VALOHAI_HOST` choose where.
"""

from __future__ import annotations

import os

import pytest

from valolink_widgets import open_guide

pytestmark = pytest.mark.live

WANTED = ("VALOLINK_LIVE_BUCKET", "VALOLINK_LIVE_PROJECT", "VALOHAI_TOKEN")


def test_a_real_account_is_linked_and_a_second_run_writes_nothing() -> None:
    missing = [name for name in WANTED if not os.environ.get(name)]
    if missing:
        pytest.skip(f"not run: needs a real account; set {', '.join(missing)}")
    answers = {
        "target": "aws",
        "approval": "auto",
        "profile": os.environ.get("AWS_PROFILE", ""),
        "bucket": os.environ["VALOLINK_LIVE_BUCKET"],
        "project": os.environ["VALOLINK_LIVE_PROJECT"],
        "valohai_host": os.environ.get("VALOHAI_HOST", "https://app.valohai.com"),
        "large_uploads": True,
    }
    open_guide(**answers).apply().raise_for_errors()
    again = open_guide(**answers).apply().raise_for_errors()
    assert [line.call.name for line in again.sent if line.call.kind == "write"] == []
