"""What the answers of a step mean, in words: how the web app uploads, and what the key may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..core import access
from ..core.echo import shown
from ..core.fields import GUIDE, LEAST_PRIVILEGE, MULTIPART, POST, PRESIGNED_PUT, READ_ONLY
from ..core.ground import partition_of
from ..core.html import Html, each, marked, table, tag
from ..core.settings import Settings
from ..core.text import say

_UPLOADS: Mapping[str, str] = {
    POST: say("The web app sends each file as one form, of 5 GB at most, as the guide has it."),
    PRESIGNED_PUT: say(
        "The web app sends each file in one PUT, of 5 GB at most, to an address that the store is"
        " told to hand out."
    ),
    MULTIPART: say(
        "The web app sends files in parts, so large ones too. To put them together it must read"
        " each part's ETag, which the bucket then lets it see."
    ),
}
_NO_UPLOADS = say("Nothing is uploaded with the profile `read-only`: only downloads are allowed.")
_PROFILES: Mapping[str, str] = {
    GUIDE: say("Everything, also the settings of the bucket, as the guide has it."),
    LEAST_PRIVILEGE: say("Files only: the settings of the bucket cannot be seen or changed."),
    READ_ONLY: say("Files to read only: executions take inputs, and save no outputs here."),
}
_BELOW = say("All of it below {prefix} only.")
_GUIDE_BELOW = say(
    "Everything with the files below {prefix}. The settings of the bucket cannot be seen or"
    " changed."
)
_NO_UNFINISHED = say(
    "S3 cannot narrow the list of unfinished uploads, so neither key nor role gets it."
)


@dataclass(frozen=True)
class About:
    """Sentences, and a table of actions where there is one."""

    sentences: tuple[str, ...]
    rights: tuple[access.Right, ...] = ()

    @property
    def html(self) -> Html:
        """For a page."""
        return tag(
            "div",
            each("p", map(marked, self.sentences)),
            rights_html(self.rights) if self.rights else None,
            class_="vl-about",
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """For a terminal."""
        return (*self.sentences, *(f"{right.action}: {right.why}" for right in self.rights))


def about(slug: str, settings: Settings) -> About | None:
    """What is to be said of this step's answers; None where there is nothing."""
    if slug == "cors" and settings.web_uploads:
        return About((_NO_UPLOADS if settings.reads_only else _UPLOADS[settings.upload_mode],))
    if slug == "access":
        rights = access.rights(settings.access_profile, settings.prefix, settings.kms_key)
        return About(tuple(_of_access(settings)), rights)
    return None


def _of_access(settings: Settings) -> Iterator[str]:
    below = shown(settings.prefix) if settings.prefix else ""
    if below and settings.access_profile == GUIDE:
        yield _GUIDE_BELOW.format(prefix=below)
    else:
        yield _PROFILES[settings.access_profile]
        if below:
            yield _BELOW.format(prefix=below)
    if settings.prefix and settings.large_uploads:
        yield _NO_UNFINISHED
    if settings.bucket:
        made = access.user_policy(
            settings.bucket,
            partition_of(settings.region),
            settings.access_profile,
            settings.prefix,
            settings.kms_key,
        )
        yield say(
            "The policy has {size} characters. IAM takes {limit}, of all inline policies together.",
            size=access.size(made),
            limit=f"{access.SIZE_LIMIT:,}",
        )


def rights_html(rights: tuple[access.Right, ...]) -> Html:
    """The actions of a profile, why, and what stops without them."""
    rows: list[tuple[object, ...]] = [
        (tag("code", right.action), right.why, right.without) for right in rights
    ]
    head = (say("Action"), say("What it is for"), say("What stops without it"))
    return table(head, rows, say("What the key may do"))
