"""The rules for names, each as a finding: every broken rule at once, nothing changed silently.

Sources: "General purpose bucket naming rules" in Amazon's S3 user guide; "IAM and AWS STS quotas"
in the IAM user guide; the store model of Valohai's API, whose `name` holds 64 characters.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from typing import TYPE_CHECKING

from . import naming_words
from .echo import control_characters, counted, shown, shown_characters
from .finding import Finding, error, warning
from .text import say

if TYPE_CHECKING:
    from collections.abc import Iterator

BUCKET_LENGTH = range(3, 64)
LEGACY_BUCKET_LENGTH = range(3, 256)
RESERVED_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
RESERVED_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
NO_ACCOUNT_REGIONAL = frozenset({"me-south-1", "me-central-1"})
USER_LIMIT = ROLE_LIMIT = STORE_LIMIT = 64
POLICY_LIMIT = 128

_REGION = r"[a-z]{2,}(?:-[a-z]+)+-[0-9]"
_REGIONAL = re.compile(rf".+-(?P<account>[0-9]{{12}})-(?P<region>{_REGION})-an", re.DOTALL)
_PREDICTABLE = re.compile(rf".+-(?P<account>[0-9]{{12}})(?:-{_REGION})?", re.DOTALL)
_IPV4 = re.compile(r"[0-9]+(?:\.[0-9]+){3}")
_IAM = re.compile(r"[A-Za-z0-9_+=,.@-]")
_HASH_LENGTH = 8

# What S3 let through before 2018 in us-east-1, and what may have ended in `-an` before the account
# regional namespace of 2026: such buckets work, but nobody can make another.
_OLDER_RULES = ("characters", "length", "begin", "end", "dots", "account-regional")
_OLDER_THAN_THE_RULE = frozenset(f"bucket-name.{rule}" for rule in _OLDER_RULES)


def bucket_name(
    name: str, *, adopt: bool = False, account: str = "", region: str = ""
) -> tuple[Finding, ...]:
    """Every rule that `name` breaks as a general purpose bucket's name, then the warnings.

    `account` and `region` are where the bucket is to be, as far as known. With `adopt`, a name
    that only a bucket older than the rules can have is the warning `bucket-name.legacy`: it can
    be used where it exists, and never be made.
    """
    trimmed = name.strip()
    broken = tuple(_bucket_errors(trimmed, account, region))
    if adopt and _is_legacy(trimmed, broken):
        broken = (_legacy(trimmed),)
    return (
        *_white_space("bucket-name", name),
        *broken,
        *_bucket_warnings(trimmed, account),
    )


def bucket_suggestion(name: str) -> str:
    """A valid bucket name that resembles `name`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9-]+", "-", plain.strip().lower()).strip("-")
    # Cut first: what is cut off may leave a reserved ending behind.
    base = base[: BUCKET_LENGTH.stop - 1]
    while (bare := _without_reserved(base).strip("-")) != base:
        base = bare
    if len(base) in BUCKET_LENGTH:
        return base
    return f"{base}-bucket" if base else "my-valohai-bucket"


def proposals(name: str, seed: str = "") -> tuple[str, str]:
    """Two valid names like `name` that are likely to be free, the same ones each time.

    They hold hex digits of a hash of `name` and `seed`, so that nobody guesses them beforehand.
    """
    digest = sha256(f"{name} {seed}".encode("utf-8", "surrogatepass")).hexdigest()
    base = bucket_suggestion(name)[: BUCKET_LENGTH.stop - 10].strip("-")
    return f"{base}-{digest[:6]}", f"{base}-{digest[6:14]}"


def user_name(name: str) -> tuple[Finding, ...]:
    """Every rule that `name` breaks as an IAM user's name."""
    return _iam_name("user-name", name, USER_LIMIT)


def role_name(name: str) -> tuple[Finding, ...]:
    """Every rule that `name` breaks as an IAM role's name."""
    return _iam_name("role-name", name, ROLE_LIMIT)


def policy_name(name: str) -> tuple[Finding, ...]:
    """Every rule that `name` breaks as an inline policy's name."""
    return _iam_name("policy-name", name, POLICY_LIMIT)


def store_name(name: str) -> tuple[Finding, ...]:
    """Every rule that `name` breaks as the name of a Valohai data store."""
    trimmed = name.strip()
    found = [*_white_space("store-name", name), *_length("store-name", trimmed, STORE_LIMIT)]
    if controls := control_characters(trimmed):
        summary = say(
            "The name {name} has control characters: {characters}.",
            name=shown(trimmed),
            characters=shown_characters(controls),
        )
        found.append(
            error("store-name.characters", summary, say("Type the name again without them."))
        )
    return tuple(found)


def region_name(region: str) -> tuple[Finding, ...]:
    """Whether `region` has the form of an AWS region's name; says nothing of its existence."""
    trimmed = region.strip()
    found = _white_space("region", region)
    if re.fullmatch(_REGION, trimmed):
        return found
    # People type upper case, an underscore, or an availability zone such as `eu-west-1a`.
    near = re.match(_REGION, trimmed.lower().replace("_", "-"))
    example = near.group() if near else "eu-west-1"
    summary = say("{name} does not have the form of an AWS region's name.", name=shown(trimmed))
    return (
        *found,
        error(
            "region.form",
            summary,
            say("Use a region's name, for example `{example}`.", example=example),
        ),
    )


def derive(bucket: str, limit: int, prefix: str = "valolink-") -> str:
    """The name made from a bucket's: `valolink-<bucket>`, never longer than `limit` (at least 10).

    Too long is cut and ends in `-` and 8 hex digits of the SHA-256 of the whole bucket name, so
    that two long names stay two; so does a name in which IAM allows some character not. Empty for
    an empty bucket name.
    """
    if not bucket:
        return ""
    whole = prefix + bucket
    allowed = "".join(c if _IAM.fullmatch(c) else "-" for c in whole)
    if allowed == whole and len(whole) <= limit:
        return whole
    digest = sha256(bucket.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_LENGTH]
    return f"{allowed[: limit - _HASH_LENGTH - 1]}-{digest}"


def _bucket_errors(name: str, account: str, region: str) -> Iterator[Finding]:
    if strange := re.findall(r"[^a-z0-9.-]", name):
        yield _bucket_error("characters", name, characters=shown_characters(strange))
    if len(name) not in BUCKET_LENGTH:
        yield _bucket_error("length", name, characters=counted(name))
    for place, at in (("begin", name[:1]), ("end", name[-1:])):
        if at and not at.isalnum():
            yield _bucket_error(place, name, characters=shown_characters(at))
    if ".." in name:
        yield _bucket_error("dots", name)
    if _IPV4.fullmatch(name):
        yield _bucket_error("ip-address", name)
    for prefix in RESERVED_PREFIXES:
        if name.startswith(prefix):
            yield _bucket_error("reserved-prefix", name, part=prefix)
    for suffix in RESERVED_SUFFIXES:
        if name.endswith(suffix):
            yield _bucket_error("reserved-suffix", name, part=suffix)
    yield from _account_regional(name, account, region)


def _bucket_error(rule: str, name: str, **named: str) -> Finding:
    values = {"name": shown(name), "example": shown(bucket_suggestion(name), 63), **named}
    summary, remedy = naming_words.BUCKET[rule]
    return error(f"bucket-name.{rule}", summary.format(**values), remedy.format(**values))


def _account_regional(name: str, account: str, region: str) -> Iterator[Finding]:
    if not name.endswith("-an"):
        return
    owner = account or say("<account id>")
    form = f"<prefix>-{owner}-{region or '<region>'}-an"
    match = _REGIONAL.fullmatch(name)
    if match is None:
        yield _regional_error("form", name, form=form)
        return
    if account and match["account"] != account:
        yield _regional_error("account", name, form=form, named=match["account"], real=account)
    if region and match["region"] != region:
        real = shown(region)
        yield _regional_error("region", name, form=form, named=match["region"], real=real)
    if match["region"] in NO_ACCOUNT_REGIONAL:
        yield _regional_error("not-offered", name, named=match["region"])


def _regional_error(how: str, name: str, **named: str) -> Finding:
    values = {"name": shown(name), **named}
    summary, remedy = naming_words.REGIONAL[how]
    code = "bucket-name.account-regional"
    return error(code, summary.format(**values), remedy.format(**values))


def _is_legacy(name: str, broken: tuple[Finding, ...]) -> bool:
    return (
        bool(broken)
        and {f.code for f in broken} <= _OLDER_THAN_THE_RULE
        and re.fullmatch(r"[A-Za-z0-9._-]+", name) is not None
        and len(name) in LEGACY_BUCKET_LENGTH
    )


def _legacy(name: str) -> Finding:
    example = shown(bucket_suggestion(name), 63)
    summary = say(
        "Only a bucket from before today's rules can have the name {name}.", name=shown(name)
    )
    remedy = say("Go on if it exists; for a new one use for example {example}.", example=example)
    return warning("bucket-name.legacy", summary, remedy)


def _bucket_warnings(name: str, account: str) -> Iterator[Finding]:
    if "." in name:
        summary = say(
            "The dots in {name} break encrypted connections to the bucket's own host.",
            name=shown(name),
        )
        yield warning(
            "bucket-name.tls",
            summary,
            say("Better: {name}.", name=shown(bucket_suggestion(name), 63)),
        )
    if "-." in name or ".-" in name:
        summary = say(
            "A hyphen stands next to a dot in {name}; no host name may have that.", name=shown(name)
        )
        yield warning("bucket-name.hyphen-dot", summary, say("Leave one of the two out."))
    guess = _PREDICTABLE.fullmatch(name)
    if guess and account in {"", guess["account"]}:
        summary = say(
            "{name} can be guessed from an account id: anybody may take it before.",
            name=shown(name),
        )
        yield warning(
            "bucket-name.predictable", summary, say("Add some letters that nobody can guess.")
        )


def _without_reserved(base: str) -> str:
    for prefix in RESERVED_PREFIXES:
        base = base.removeprefix(prefix)
    for suffix in (*RESERVED_SUFFIXES, "-an"):
        base = base.removesuffix(suffix)
    return base


def _iam_name(kind: str, name: str, limit: int) -> tuple[Finding, ...]:
    trimmed = name.strip()
    found = [*_white_space(kind, name), *_length(kind, trimmed, limit)]
    if strange := [c for c in trimmed if not _IAM.fullmatch(c)]:
        summary = say(
            "The name {name} has characters that IAM does not allow: {characters}.",
            name=shown(trimmed),
            characters=shown_characters(strange),
        )
        example = "".join(c if _IAM.fullmatch(c) else "-" for c in trimmed)[:limit]
        remedy = say(
            "Use letters, digits and `_+=,.@-`, for example {example}.",
            example=shown(example, limit),
        )
        found.append(error(f"{kind}.characters", summary, remedy))
    return tuple(found)


def _length(kind: str, name: str, limit: int) -> Iterator[Finding]:
    if not 1 <= len(name) <= limit:
        summary = say(
            "The name {name} has {characters}; 1 to {limit} are allowed.",
            name=shown(name),
            characters=counted(name),
            limit=limit,
        )
        remedy = (
            say("Use for example {name}.", name=shown(derive(name, limit, ""), limit))
            if name
            else ""
        )
        yield error(f"{kind}.length", summary, remedy or say("Type a name."))


def _white_space(kind: str, name: str) -> tuple[Finding, ...]:
    trimmed = name.strip()
    if trimmed == name:
        return ()
    summary = say("The value {name} has white space at an end.", name=shown(name))
    remedy = say("Use {name}.", name=shown(trimmed)) if trimmed else say("Type a name without it.")
    return (error(f"{kind}.white-space", summary, remedy),)
