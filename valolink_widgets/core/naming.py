"""The rules for names, each as a finding: every broken rule at once, nothing changed silently.

Sources: "General purpose bucket naming rules" in Amazon's S3 user guide; "IAM and AWS STS quotas"
in the IAM user guide; the store model of Valohai's API, whose `name` holds 64 characters.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from typing import TYPE_CHECKING

from .echo import control_characters, counted, shown, shown_characters
from .finding import Finding, error, warning

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
_OLDER_THAN_THE_RULE = frozenset(
    f"bucket-name.{rule}"
    for rule in ("characters", "length", "begin", "end", "dots", "account-regional")
)


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
        summary = f"The name {shown(trimmed)} has control characters: {shown_characters(controls)}."
        found.append(error("store-name.characters", summary, "Type the name again without them."))
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
    summary = f"{shown(trimmed)} does not have the form of an AWS region's name."
    return (*found, error("region.form", summary, f"Use a region's name, for example `{example}`."))


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
    said = f"The bucket name {shown(name)}"
    if strange := re.findall(r"[^a-z0-9.-]", name):
        summary = f"{said} has characters that S3 does not allow: {shown_characters(strange)}."
        allowed = "Use lower-case letters, digits, dots and hyphens"
        yield _bucket_error("characters", name, summary, allowed)
    if len(name) not in BUCKET_LENGTH:
        summary = f"{said} has {counted(name)}; S3 allows 3 to 63."
        yield _bucket_error("length", name, summary, "Use 3 to 63 characters")
    for place, at in (("begin", name[:1]), ("end", name[-1:])):
        if at and not at.isalnum():
            summary = f"{said} {place}s with {shown_characters(at)}."
            yield _bucket_error(place, name, summary, f"Let it {place} with a letter or a digit")
    if ".." in name:
        summary = f"{said} has two dots side by side."
        yield _bucket_error("dots", name, summary, "Leave one of them out")
    if _IPV4.fullmatch(name):
        summary = f"{said} has the form of an IP address."
        yield _bucket_error("ip-address", name, summary, "Use a name with a letter in it")
    yield from _reserved(name, said)
    yield from _account_regional(name, said, account, region)


def _bucket_error(rule: str, name: str, summary: str, advice: str) -> Finding:
    example = bucket_suggestion(name)
    return error(f"bucket-name.{rule}", summary, f"{advice}, for example {shown(example, 63)}.")


def _reserved(name: str, said: str) -> Iterator[Finding]:
    for prefix in RESERVED_PREFIXES:
        if name.startswith(prefix):
            summary = f"{said} begins with `{prefix}`, which AWS keeps for itself."
            yield _bucket_error("reserved-prefix", name, summary, "Use another beginning")
    for suffix in RESERVED_SUFFIXES:
        if name.endswith(suffix):
            summary = f"{said} ends with `{suffix}`, which AWS keeps for itself."
            yield _bucket_error("reserved-suffix", name, summary, "Use another ending")


def _account_regional(name: str, said: str, account: str, region: str) -> Iterator[Finding]:
    if not name.endswith("-an"):
        return
    code = "bucket-name.account-regional"
    form = f"<prefix>-{account or '<account id>'}-{region or '<region>'}-an"
    remedy = f"Write it as `{form}`, or use another ending."
    match = _REGIONAL.fullmatch(name)
    if match is None:
        summary = f"{said} ends with `-an`, which S3 keeps for names that hold account and region."
        yield error(code, summary, remedy)
        return
    if account and match["account"] != account:
        summary = f"{said} names the account {match['account']}, and you work in {account}."
        yield error(code, summary, remedy)
    if region and match["region"] != region:
        summary = f"{said} names the region `{match['region']}`, and the region is {shown(region)}."
        yield error(code, summary, remedy)
    if match["region"] in NO_ACCOUNT_REGIONAL:
        summary = f"{said} ends with `-an`, which S3 does not offer in `{match['region']}`."
        yield error(code, summary, "Use another ending, or another region.")


def _is_legacy(name: str, broken: tuple[Finding, ...]) -> bool:
    return (
        bool(broken)
        and {f.code for f in broken} <= _OLDER_THAN_THE_RULE
        and re.fullmatch(r"[A-Za-z0-9._-]+", name) is not None
        and len(name) in LEGACY_BUCKET_LENGTH
    )


def _legacy(name: str) -> Finding:
    example = shown(bucket_suggestion(name), 63)
    summary = f"Only a bucket from before today's rules can have the name {shown(name)}."
    remedy = f"Go on if it exists; for a new one use for example {example}."
    return warning("bucket-name.legacy", summary, remedy)


def _bucket_warnings(name: str, account: str) -> Iterator[Finding]:
    if "." in name:
        summary = f"The dots in {shown(name)} break encrypted connections to the bucket's own host."
        yield warning("bucket-name.tls", summary, f"Better: {shown(bucket_suggestion(name), 63)}.")
    if "-." in name or ".-" in name:
        summary = f"A hyphen stands next to a dot in {shown(name)}; no host name may have that."
        yield warning("bucket-name.hyphen-dot", summary, "Leave one of the two out.")
    guess = _PREDICTABLE.fullmatch(name)
    if guess and account in {"", guess["account"]}:
        summary = f"{shown(name)} can be guessed from an account id: anybody may take it before."
        yield warning("bucket-name.predictable", summary, "Add some letters that nobody can guess.")


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
        summary = f"The name {shown(trimmed)} has characters that IAM does not allow: "
        example = "".join(c if _IAM.fullmatch(c) else "-" for c in trimmed)[:limit]
        remedy = f"Use letters, digits and `_+=,.@-`, for example {shown(example, limit)}."
        found.append(error(f"{kind}.characters", summary + f"{shown_characters(strange)}.", remedy))
    return tuple(found)


def _length(kind: str, name: str, limit: int) -> Iterator[Finding]:
    if not 1 <= len(name) <= limit:
        summary = f"The name {shown(name)} has {counted(name)}; 1 to {limit} are allowed."
        remedy = f"Use for example {shown(derive(name, limit, ''), limit)}." if name else ""
        yield error(f"{kind}.length", summary, remedy or "Type a name.")


def _white_space(kind: str, name: str) -> tuple[Finding, ...]:
    trimmed = name.strip()
    if trimmed == name:
        return ()
    summary = f"The value {shown(name)} has white space at an end."
    remedy = f"Use {shown(trimmed)}." if trimmed else "Type a name without it."
    return (error(f"{kind}.white-space", summary, remedy),)
