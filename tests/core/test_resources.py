"""`(wanted, seen) -> calls` for every resource, from JSON cases: what AWS and Valohai answer to
the reads, and the calls, findings, outputs and removal that must come of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from valolink_widgets.core.call import Call, Ref
from valolink_widgets.core.errors import CallRefused
from valolink_widgets.core.ground import Ground
from valolink_widgets.core.resources.store_facts import StoreWanted
from valolink_widgets.core.vault import Vault

pytestmark = pytest.mark.quick

CASES = [
    pytest.param(case, id=f"{case['resource'].split('.')[1]}: {case['name']}")
    for file in sorted((Path(__file__).parent / "data" / "resources").glob("*.json"))
    for case in json.loads(file.read_text(encoding="utf-8"))
]
TIMES = {"CreateDate", "LastUsedDate", "Expires"}


class Canned:
    """A port that answers reads from a case, and refuses to send anything else."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self._answers = answers

    def send(self, call: Call) -> Mapping[str, Any]:
        assert call.kind == "read", f"{call.name} while reading"
        answer = self._answers[call.name]
        if isinstance(answer, str):
            raise CallRefused(call, answer)
        if "by" in answer:
            answer = answer["answers"][call.params[answer["by"]]]
        return timed(answer)


def timed(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: timed(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [timed(item) for item in value]
    return datetime.fromisoformat(value) if name in TIMES else value


class Known:
    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __call__(self, address: str, output: str) -> Any:
        return self._values.get(f"{address}.{output}", Ref(address, output))


def built(case: Mapping[str, Any]) -> Any:
    module, name = case["resource"].split(".")
    fields = dict(case["wanted"])
    if "ground" in fields:
        fields["ground"] = Ground(**fields["ground"])
    for field in ("store", "wanted"):
        if isinstance(fields.get(field), dict):
            fields[field] = StoreWanted(**fields[field])
    if module in ("access_key", "retired_key"):
        vault = Vault()
        for key_id in case.get("held", ()):
            vault.keep("123456789012", key_id, SecretStr("a secret"))
        fields["vault"] = vault
    return getattr(import_module(f"valolink_widgets.core.resources.{module}"), name)(**fields)


def plain(calls: Any) -> list[list[Any]]:
    return [[call.name, call.params] for call in calls]


def same(found: list[list[Any]], expected: list[list[Any]]) -> bool:
    """Equal names in equal order; params count where the case gives them."""
    if [name for name, _ in found] != [name for name, _ in expected]:
        return False
    pairs = zip(found, expected, strict=True)
    return all(e[1] is None or json_of(f[1]) == json_of(e[1]) for f, e in pairs)


def json_of(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


@pytest.mark.parametrize("case", CASES)
def test_case(case: Mapping[str, Any]) -> None:
    resource, refs = built(case), Known(case.get("refs", {}))
    seen = resource.read(Canned(case["answers"]))
    found = plain(resource.calls(seen, refs))
    assert same(found, case["calls"]), found
    codes = sorted({finding.code for finding in resource.findings(seen, refs)})
    assert codes == case.get("findings", [])
    if "outputs" in case:
        assert json_of(resource.outputs(seen, refs)) == case["outputs"]
    if case.get("removal") is not None:
        assert same(plain(resource.removal(seen)), case["removal"])
    assert resource.describe(seen)
    assert resource.describe(None)


@pytest.mark.parametrize("case", CASES)
def test_every_finding_says_what_and_where(case: Mapping[str, Any]) -> None:
    resource, refs = built(case), Known(case.get("refs", {}))
    for finding in resource.findings(resource.read(Canned(case["answers"])), refs):
        assert finding.summary.endswith("."), finding
        assert finding.remedy.endswith(".") or finding.severity == "note", finding
