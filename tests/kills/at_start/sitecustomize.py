"""Run by Python when it starts, with this folder in PYTHONPATH: for kernels, which others start."""

import os

if point := os.environ.get("TEST_KILLED_AT"):
    from tests.kills.at_request import AtRequest

    AtRequest(point).install()
