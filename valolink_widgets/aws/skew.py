"""Two clocks that disagree: what AWS tells of them, in whatever form it writes a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

CODE = "RequestTimeTooSkewed"
# What IAM and STS say instead of a code of its own.
_OLD_SIGNATURE = re.compile(
    r"^Signature (?:expired|not yet current): (?P<ours>\d{8}T\d{6}Z).*\((?P<theirs>\d{8}T\d{6}Z)"
)
# What S3 says of a presigned address or form; ours live as long as a clock may be off.
_OUT_OF_TIME = re.compile(
    r"Request has expired|Request is not yet valid|Invalid according to Policy: Policy expired"
)
_TOLERANCE = timedelta(minutes=5)


def is_skewed(code: str, message: str) -> bool:
    """Whether a refusal is about the clock, whatever its code says."""
    out_of_time = code == "AccessDenied" and _OUT_OF_TIME.match(message)
    return code == CODE or bool(out_of_time) or _OLD_SIGNATURE.match(message) is not None


def clocks(
    said: Mapping[str, Any], headers: Mapping[str, str], now: datetime | None
) -> tuple[str, str]:
    """This computer's time and AWS's, as a person reads them; empty where AWS tells none."""
    told = _OLD_SIGNATURE.match(str(said.get("Message", "")))
    ours = _time(told["ours"] if told else said.get("RequestTime")) or now
    theirs = _time(told["theirs"] if told else said.get("ServerTime")) or _time(headers.get("date"))
    if ours is None or theirs is None:
        return "", ""
    return _shown(ours), _shown(theirs)


def apart(headers: Mapping[str, str], now: datetime | None) -> bool:
    """Whether the time of AWS's answer is far from ours: then a session may only seem over."""
    theirs = _time(headers.get("date"))
    return bool(now and theirs and abs(now - theirs) > _TOLERANCE)


def _time(text: object) -> datetime | None:
    if not isinstance(text, str):
        return None
    for form in ("%Y%m%dT%H%M%SZ", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%fZ"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except (TypeError, ValueError):
        return None


def _shown(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M:%S} UTC"
