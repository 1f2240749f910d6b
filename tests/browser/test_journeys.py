"""The whole guide by clicks: through `valolink app`, and in JupyterLab."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from ..standin import BUCKET, StandIn
from .hosts import Host
from .journey import everything, focused_step, stepper, walk

pytestmark = pytest.mark.browser


def test_from_the_first_field_to_a_linked_store(host: Host, page: Page, tmp_path: Path) -> None:
    host.open(page)
    key = walk(page, tmp_path)
    check(host.standin, page, key)
    stepper(page, "bucket").click()
    assert focused_step(page) == "bucket"


def check(standin: StandIn, page: Page, key: tuple[str, str]) -> None:
    """What the clicks left at the other side, and what they did not leave in the page."""
    standin.linked_well()
    assert standin.buckets() == [BUCKET]
    (store,) = standin.stores()
    assert store["configuration"]["multipart_upload_iam_role"]
    assert standin.active_keys() == [key[0]]
    assert key[1] not in everything(page)
    standin.key_works(key)
