"""The page of all findings, made from the source: each code, what it says, what to do.

`python -m tests.packaging.findings` writes it anew.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from valolink_widgets.aws.texts import TEXTS, UNKNOWN
from valolink_widgets.core import naming_words
from valolink_widgets.core.finding import WHO
from valolink_widgets.core.proofs.words import GROUP, TO_DO
from valolink_widgets.valohai.explain import _TEXTS as OF_VALOHAI

ROOT = Path(__file__).resolve().parents[2]
SOURCE, PAGE = ROOT / "valolink_widgets", ROOT / "docs" / "findings.md"
Texts = tuple[str, str]

_MAKERS = ("error", "warning", "note")
# Functions that put a code together: the file, the function, and what stands before its argument.
_PREFIXES = {
    ("core/vault.py", "_finding"): (("secret-file.",), 0),
    ("core/files.py", "_finding"): (("report.", "secret-file."), 1),
    ("valohai/login.py", "_wrong"): (("valohai-token.",), 0),
}
# Codes that are put together where no single line says them.
_COMPUTED: Mapping[str, Texts] = {
    "aws.AccessDenied": (
        "AWS does not let {who} {doing}. Which layer denies it, where AWS says so.",
        "Ask whoever looks after that layer; the finding holds the smallest policy and a message.",
    ),
    "bucket.empty": ("The bucket has no name yet.", "Type a name."),
    "bucket-name.account-regional": (
        "A name that ends in `-an` belongs to an account and a region, and has their form.",
        "Use the form that the finding shows, or another ending.",
    ),
    "settings.not-a-boolean": ("`{name}` is yes or no.", "Use true or false."),
    **{
        f"valohai-host.{part}": (f"Valohai's address holds {what}.", "Use the bare address.")
        for part, what in (
            ("user-info", "a name or password"),
            ("path", "a path"),
            ("query", "a query"),
        )
    },
    **{
        f"{kind}.not-ours": (
            f"The IAM {kind} exists and was not made by Valolink for this bucket.",
            "Choose another name, or allow Valolink to use what exists (adopt).",
        )
        for kind in ("user", "role")
    },
    **{
        f"{name}.given-twice": (f"`{name}` is given twice.", f"Give --{name} or -p {name}.")
        for name in ("report", "sandbox")
    },
    **{
        f"{kind}.{rule}": texts
        for kind in ("bucket-name", "user-name", "role-name", "policy-name", "store-name")
        for rule, texts in {
            "characters": ("Characters that are not allowed there.", "Use the name it proposes."),
            "length": ("Too long or too short.", "Use the name that the finding proposes."),
            "white-space": ("White space at an end.", "Use the trimmed value it shows."),
        }.items()
    },
    **{
        f"proof.{group}": (
            f"{said}: what was asked, as whom, and why it is not as it should be.",
            TO_DO[group],
        )
        for group, said in GROUP.items()
    },
    "run.kernel-died": (
        "The Python process in which `valolink run` had its notebook was ended from outside.",
        "Run it again: it looks at what is there and goes on from there.",
    ),
    "run.not-open": (
        "The notebook ended before the guide was open.",
        "Run it again with -v to see more.",
    ),
    "sandbox.failed": (
        "The sandbox did not start, did not answer, or its file cannot be read.",
        "Close the guide and start it again.",
    ),
    "store.not-ours": (
        "There is a store for this bucket that Valolink did not make.",
        "Choose another bucket, or allow Valolink to use what exists (adopt).",
    ),
}


def findings() -> dict[str, Texts]:
    """Every code with its two texts, `{names}` standing for values."""
    found = {f"aws.{code}": (t.summary, _with_who(t.remedy, t.who)) for code, t in _aws().items()}
    for code, text in OF_VALOHAI.items():
        found[f"valohai.{code}"] = text.summary, _with_who(text.remedy, text.who)
    for rule, texts in naming_words.BUCKET.items():
        found[f"bucket-name.{rule}"] = texts
    for code, texts in written():
        found[code] = max(found.get(code, ("", "")), texts, key=lambda t: len(t[0]))
    for code, texts in _COMPUTED.items():
        if not found.get(code, ("",))[0]:
            found[code] = texts
    return dict(sorted(found.items()))


def _aws() -> dict[str, object]:
    whole = {**TEXTS, "…": UNKNOWN}
    return {
        code: text for code, text in whole.items() if ":" not in code and code != "other-account"
    }


def _with_who(remedy: str, who: str) -> str:
    return f"{remedy} ({WHO[who]})"


def written() -> Iterator[tuple[str, Texts]]:
    """The codes that stand as literals in the source."""
    for name, tree in sources():
        scope = list(_assigned(tree))
        for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
            # The last text of that name above the call: they stand close together.
            above = {name: text for line, name, text in scope if line < call.lineno}
            yield from _told(name, call, above)


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the package, but the sandbox's own."""
    for file in sorted(SOURCE.rglob("*.py")):
        name = file.relative_to(SOURCE).as_posix()
        if not name.startswith("sandbox/"):
            yield name, ast.parse(file.read_text(encoding="utf-8"))


def _told(name: str, call: ast.Call, scope: Mapping[str, str]) -> Iterator[tuple[str, Texts]]:
    maker = call.func.id if isinstance(call.func, ast.Name) else ""
    prefixes, at = _PREFIXES.get((name, maker), (("",) if maker in _MAKERS else (), 0))
    if len(call.args) <= at or not isinstance(call.args[at], ast.Constant):
        return
    code = str(_text(call.args[at], scope))
    texts = [_text(node, scope) for node in call.args[at + 1 : at + 3]]
    summary, remedy = (*texts, "", "")[:2]
    for prefix in prefixes:
        yield f"{prefix}{code}", (summary, remedy or ("Nothing." if maker == "note" else ""))


def patterns() -> Iterator[tuple[str, str]]:
    """Codes that are f-strings, as regular expressions, with where they stand."""
    for name, tree in sources():
        for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
            maker = call.func.id if isinstance(call.func, ast.Name) else ""
            if maker in _MAKERS and call.args and isinstance(call.args[0], ast.JoinedStr):
                parts = call.args[0].values
                yield (
                    name,
                    "".join(
                        re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"[\w…-]+"
                        for p in parts
                    ),
                )


def _assigned(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Line, name and text of what is assigned, in order."""
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Assign)]
    for node in sorted(found, key=lambda n: n.lineno):
        if isinstance(node.targets[0], ast.Name):
            yield node.lineno, node.targets[0].id, _text(node.value, {})


def _text(node: ast.expr, scope: Mapping[str, str]) -> str:
    """The text that an argument is, where it can be read off the source."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name):
        return scope.get(node.id, "")
    if isinstance(node, ast.Call) and node.args:
        return _text(node.args[0], scope) if getattr(node.func, "id", "").startswith("say") else ""
    return ""


def page() -> str:
    """The page as it should be."""
    rows = ["| code | what it says | what to do |", "|---|---|---|"]
    rows += [f"| `{code}` | {_cell(s)} | {_cell(r)} |" for code, (s, r) in findings().items()]
    return _HEAD + "\n".join(rows) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|") or "What the finding proposes."


_HEAD = """# Findings

Everything that Valolink finds has a code that never changes. In the report it stands with what is
wrong, what to do next, and where that is known with who can mend it, a message to send them and the
smallest policy that would help. Words in braces are filled in. `aws.…` is any other code of AWS,
`valohai.…` any other status of Valohai.

"""

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
