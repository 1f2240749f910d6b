"""No text for a person goes round `say`, and the catalogue has all of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from valolink_widgets.aws.layers import LAYERS

from .texts import PACKAGE, POT, sources, written

pytestmark = pytest.mark.quick

MODULES = [path for path in sources() if path.suffix == ".py"]
# The sandbox plays AWS and Valohai: those are their words, not ours. What people read of its faults
# stands in core/rehearsal.py.
THEIRS = tuple(PACKAGE / "sandbox" / room for room in ("aws", "valohai", "faults"))
OURS = [path for path in MODULES if not any(path.is_relative_to(room) for room in THEIRS)]
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}
# Makers of findings and of exceptions that a person reads, and where in the call the texts are.
TEXTS_AT = {
    "error": (1, 2),
    "warning": (1, 2),
    "note": (1, 2),
    "Finding": (2, 3),
    "CallRefused": (2,),
    "SandboxFailed": (0,),
    "Wait": (1,),
    "tell": (0,),
    "complain": (0,),
}
NAMES_OF_TEXTS = ("summary", "remedy", "label", "help", "hint", "reason", "description", "title")
# Sentences that no person reads as ours, by the module's name.
NOT_OURS = {
    "explain.py": {"nvalid principal"},
    "judging.py": {"explicit deny in a resource-based policy"},
    "key.py": {"Valolink tries the key.\n"},
    "patience.py": {
        " in our records",
        "Access Denied",
        'Invalid principal in policy: "AWS":"(arn:[^"]+:user/[^"]+)"',
        "The  with name  cannot be found.",
        "The AWS Access Key Id you provided does not exist",
        "The security token included in the request is invalid",
        "User: \\S+ is not authorized to perform: ((?:s3|kms):\\w+) on resource: \\S+ "
        "because no identity-based policy allows the \\1 action",
        "User: \\S+ is not authorized to perform: sts:AssumeRole on resource: \\S+",
    },
    "denials.py": {
        'User: \\"?(?P<arn>arn:[^\\s\\"]+)\\"? is not authorized',
        'not authorized to perform: \\"?(?P<action>[\\w-]+:\\w+)',
        'on resource: \\"?(?P<arn>arn:[^\\s\\"]+)',
        "(?:with|due to) an explicit deny(?: in (?:an?|the) (?P<layer>[a-z][a-z -]*[a-z]))?"
        '(?:: (?P<policy>arn:[^\\s\\"]+))?',
        "because no (?P<layer>[a-z][a-z -]*?) allows",
        "by the (?P<setting>\\w+) (?:block public access )?setting",
        "[Ee]ncoded authorization failure message: (?P<text>\\S+)",
    },
    "layers.py": set(LAYERS),
    "skew.py": {
        "^Signature (?:expired|not yet current): (?P<ours>\\d{8}T\\d{6}Z).*"
        "\\((?P<theirs>\\d{8}T\\d{6}Z)",
        "Request has expired|Request is not yet valid|Invalid according to Policy: Policy expired",
    },
    "bucket_cause.py": {"not authorized"},
    "files.py": {"Valolink in (the sandbox|AWS account )"},
    "documents.py": {"The document is JSON, but not an object."},
    "contents.py": {"resources of AWS are asked for only once the requirements are done"},
    "recorder.py": {"stopped before "},
    "lab.py": {"there is always another name"},
    "store_trial.py": {"Valolink tries the new key.\n"},
    "vault.py": {"Secret access key", "Access key ID", "<Vault with  secrets>"},
    "subscribers.py": {"A subscriber failed: %s"},
    "screen.py": {"A callback of the page failed: %s"},
    "proving.py": {"Proving failed: %s"},
    "worker.py": {"Work on %s failed: %s"},
    "picture.py": {"system-ui, sans-serif"},
    "transport.py": {" has no place in a request"},
    "end_html.py": {"noopener noreferrer"},
    "kernel_run.py": {"'guide' in globals() and guide.interrupt()"},
    "__main__.py": {"valolink sandbox"},
    "http_server.py": {"503 Service Unavailable"},
}


def test_the_catalogue_has_every_text() -> None:
    assert POT.read_text(encoding="utf-8") == written(), "run `python -m tests.packaging.texts`"


def test_what_is_said_can_be_looked_up() -> None:
    """A literal first, and each name in its braces has a value."""
    assert [*filter(None, (_cannot(path, call) for path in MODULES for call in _said(path)))] == []


def test_nothing_is_said_inside_an_f_string() -> None:
    """Nobody who reads the source for the catalogue looks into one."""
    assert [
        _at(path, inner, ast.unparse(inner))
        for path in MODULES
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.JoinedStr)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Call) and ast.unparse(inner.func) in ("say", "say_number")
    ] == []


def test_findings_are_said() -> None:
    """No summary, remedy, label or line of a plan is a bare text or an f-string with words."""
    assert [
        _at(path, text, bare)
        for path in MODULES
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.FunctionDef)
        for text in _texts_of(node)
        if (bare := _bare(text, node))
    ] == []


def test_no_sentence_stands_outside() -> None:
    assert [
        _at(path, node, text)
        for path in OURS
        for node, text in _outside(TREES[path])
        if _reads_like_words(text) and text not in NOT_OURS.get(path.name, ())
    ] == []


def test_what_is_let_through_is_still_there() -> None:
    """A list of exceptions that nobody needs any more hides the next one."""
    for name, texts in NOT_OURS.items():
        found = {t for path in OURS if path.name == name for _, t in _outside(TREES[path])}
        assert texts <= found, (name, texts - found)


@pytest.mark.parametrize(
    ("source", "bare"),
    [
        ('def f(): return error("c", "It is wrong.")', "It is wrong."),
        ('def f(x): return error("c", f"{x} is wrong.")', " is wrong."),
        ('def f(): return error("c", say("It."), "Mend it.")', "Mend it."),
        ('def f(x):\n text = "It is " + x\n return error("c", text)', "It is "),
        ('def f(x): return note("c", say("It.") if x else "Not it.")', "Not it."),
        ('def describe(): return f"bucket {name}"', "bucket "),
        ('def f(): return error("c", say("It."), remedy="Mend it.")', "Mend it."),
        ('def f(x): return error("c", say("It {x}.", x=x), f"{a} {b}", "field")', ""),
    ],
)
def test_the_test_finds_what_is_not_said(source: str, bare: str) -> None:
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    found = [_bare(text, function) for text in _texts_of(function)]
    assert next(filter(None, found), "") == bare


def _said(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("say", "say_number"):
            yield node


def _cannot(path: Path, call: ast.Call) -> str:
    """Why a translation of this cannot be found or filled; empty where it can."""
    many = isinstance(call.func, ast.Name) and call.func.id == "say_number"
    texts = [_literal(argument) for argument in call.args[: 2 if many else 1]]
    if not all(texts):
        return _at(path, call, "is not a literal text")
    given = {keyword.arg for keyword in call.keywords}
    if None in given or not (given or many):
        return ""
    asked = {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}
    same = asked - {"n"} == given if many else asked == given
    return "" if same else _at(path, call, f"asks for {asked}, gets {given}")


def _at(path: Path, node: ast.AST, what: str) -> str:
    return f"{path.relative_to(PACKAGE)}:{getattr(node, 'lineno', 0)}: {what}"


def _literal(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _texts_of(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """Where this function hands a text on to a person."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            for place in TEXTS_AT.get(name, ()):
                yield from node.args[place : place + 1]
            for keyword in node.keywords:
                if name in TEXTS_AT and keyword.arg in NAMES_OF_TEXTS:
                    yield keyword.value
        elif isinstance(node, ast.Return) and function.name == "describe" and node.value:
            yield node.value


def _bare(node: ast.expr, function: ast.FunctionDef, seen: frozenset[str] = frozenset()) -> str:
    """A text in this expression that is not said; empty where there is none."""
    parts: list[ast.expr] = []
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) and _has_words(node.value) else ""
    if isinstance(node, ast.JoinedStr):
        words = "".join(_literal(part) for part in node.values)
        return words if _has_words(words) else ""
    if isinstance(node, ast.IfExp):
        parts = [node.body, node.orelse]
    elif isinstance(node, ast.BoolOp):
        parts = node.values
    elif isinstance(node, ast.BinOp):
        parts = [node.left, node.right]
    elif isinstance(node, ast.Name) and node.id not in seen:
        seen |= {node.id}
        parts = [*_assigned(node.id, function)]
    return next(filter(None, (_bare(part, function, seen) for part in parts)), "")


def _assigned(name: str, function: ast.FunctionDef) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _matching(name, target, node.value)
        elif isinstance(node, ast.AugAssign | ast.NamedExpr):
            yield from _matching(name, node.target, node.value)


def _matching(name: str, target: ast.expr, value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(target, ast.Name) and target.id == name:
        yield value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, its in zip(target.elts, value.elts, strict=True):
            yield from _matching(name, one, its)


def _has_words(text: str) -> bool:
    return re.search(r"[A-Za-z]{2}", text) is not None


def _reads_like_words(text: str) -> bool:
    """Two words side by side: not a code, a path, a command, a rule for a stylesheet, or markup."""
    if re.match(r"\s*(<|aws |curl|printf|--|-H |- step:|vl-|vp-|\(lambda|~/)", text):
        return False
    if re.search(r"[{;.][a-z-]+:[^ ]", text):  # a rule for a stylesheet
        return False
    return re.search(r"[A-Za-z]{2,},? [A-Za-z]{2,}", text) is not None


def _outside(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Every text that is neither said nor a docstring; an f-string without its values."""
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    yield from _walk(tree, documents)


def _walk(node: ast.AST, documents: set[int]) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and id(node) not in documents:
            yield node, node.value
        return
    if isinstance(node, ast.JoinedStr):
        yield node, "".join(_literal(part) for part in node.values)
        children = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and "say" in node.func.id:
        children = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
        children = children[node.func.id == "say_number" :]
    else:
        children = [*ast.iter_child_nodes(node)]
    for child in children:
        yield from _walk(child, documents)
