"""The bucket and its public-access blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .. import naming
from ..call import Call, Port
from ..errors import CallRefused
from ..finding import Finding, error, note
from ..resource import Base, Refs
from ..text import say
from .reads import TAG, absent_as_none, bucket_call, bucket_region, bucket_tags, is_ours

BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


@dataclass(frozen=True)
class OfBucket(Base):
    """What the resources of one bucket share. `region` counts only until the bucket exists."""

    bucket: str
    region: str
    account: str

    @property
    def lock(self) -> str:
        """Writes to one bucket go one after another: S3 answers OperationAborted otherwise."""
        return f"s3:{self.bucket}"

    def located(self, port: Port) -> str | None:
        """The bucket's region, or None where there is no bucket."""
        return bucket_region(port, self.bucket, self.account, self.region)

    def call(self, operation: str, region: str | None = None, **params: Any) -> Call:
        """A call on this bucket."""
        return bucket_call(operation, self.bucket, self.account, region or self.region, **params)


@dataclass(frozen=True)
class BucketSeen:
    """A bucket that is there."""

    region: str
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Bucket(OfBucket):
    """The bucket itself, tagged in the call that creates it: no crash leaves it untagged."""

    adopt: bool = False
    address = "bucket"
    needs = ()

    def read(self, port: Port) -> BucketSeen | None:
        """Where it is, and its tags."""
        region = self.located(port)
        if region is None:
            return None
        return BucketSeen(region, bucket_tags(port, self.bucket, self.account, region))

    def findings(self, seen: BucketSeen | None, refs: Refs) -> Iterable[Finding]:  # noqa: ARG002
        """Not ours, elsewhere, or a name that cannot be created any more."""
        if seen is None:
            yield from naming.bucket_name(self.bucket, account=self.account, region=self.region)
            return
        if not is_ours(seen.tags, self.bucket) and not self.adopt:
            yield error(
                "bucket.not-ours",
                say(
                    "The bucket {bucket} exists in this account and was not made by Valolink.",
                    bucket=self.bucket,
                ),
                say("Choose another name, or allow Valolink to use what exists (adopt)."),
                "bucket",
            )
        if seen.region != self.region:
            yield note(
                "bucket.region-differs",
                say(
                    "The bucket {bucket} is in {region}, so that region is used instead of "
                    "{wanted}.",
                    bucket=self.bucket,
                    region=seen.region,
                    wanted=self.region,
                ),
                say("Choose another name if you want a bucket in {region}.", region=self.region),
                field="region",
            )

    def calls(self, seen: BucketSeen | None, refs: Refs) -> Iterator[Call]:  # noqa: ARG002
        """CreateBucket, once."""
        if seen is None:
            yield Call("s3", "CreateBucket", self._creation(), self.region)

    def _creation(self) -> dict[str, Any]:
        configuration: dict[str, Any] = {"Tags": [{"Key": TAG, "Value": self.bucket}]}
        if self.region != "us-east-1":  # the one region that must not be named
            configuration["LocationConstraint"] = self.region
        params: dict[str, Any] = {
            "Bucket": self.bucket,
            "CreateBucketConfiguration": configuration,
        }
        if self.bucket.endswith("-an"):
            params["BucketNamespace"] = "account-regional"
        return params

    def removal(self, seen: BucketSeen) -> Iterator[Call]:
        """DeleteBucket, if it is ours; S3 itself refuses while it holds objects."""
        if is_ours(seen.tags, self.bucket):
            yield self.call("DeleteBucket", seen.region)

    def outputs(self, seen: BucketSeen | None, refs: Refs) -> Mapping[str, Any]:  # noqa: ARG002
        """`name` and the `region` that AWS tells."""
        return {"name": self.bucket, "region": seen.region if seen else self.region}

    def image(self, seen: BucketSeen | None) -> dict[str, Any] | None:
        """Its name, region and tags."""
        if seen is None:
            return None
        return {"name": self.bucket, "region": seen.region, "tags": dict(seen.tags)}

    def describe(self, seen: BucketSeen | None) -> str:
        """The line of the plan."""
        if seen:
            return say("bucket {bucket} in {region}", bucket=self.bucket, region=seen.region)
        return say(
            "bucket {bucket} in {region}, tagged {tag}",
            bucket=self.bucket,
            region=self.region,
            tag=TAG,
        )


@dataclass(frozen=True)
class BlocksSeen:
    """The four blocks; `flags` is None where we may not look, `exact` where nothing is set."""

    region: str
    flags: Mapping[str, bool] | None
    exact: Mapping[str, bool] | None = None


def read_blocks(resource: OfBucket, port: Port) -> BlocksSeen | None:
    """The bucket's own public-access blocks."""
    region = resource.located(port)
    if region is None:
        return None
    call = resource.call("GetPublicAccessBlock", region)
    try:
        answer = absent_as_none(port, call, {"NoSuchPublicAccessBlockConfiguration"}) or {}
    except CallRefused as refusal:
        if not forbidden(refusal):
            raise
        return BlocksSeen(region, None)
    flags = answer.get("PublicAccessBlockConfiguration", {})
    exact = {name: flags[name] for name in BLOCKS if name in flags} or None
    return BlocksSeen(region, {name: bool(flags.get(name)) for name in BLOCKS}, exact)


def forbidden(refusal: CallRefused) -> bool:
    """Whether AWS said that we may not look."""
    return refusal.code in {"AccessDenied", "Forbidden", "403"}


@dataclass(frozen=True)
class PublicAccessBlock(OfBucket):
    """All four public-access blocks on."""

    address = "public-access-block"
    needs = ("bucket",)

    def read(self, port: Port) -> BlocksSeen | None:
        """The four blocks as they are."""
        return read_blocks(self, port)

    def calls(self, seen: BlocksSeen | None, refs: Refs) -> Iterator[Call]:  # noqa: ARG002
        """PutPublicAccessBlock, unless all are on or we may not look."""
        if seen and (seen.flags is None or all(seen.flags.values())):
            return
        wanted = dict.fromkeys(BLOCKS, True)
        region = seen.region if seen else None
        yield self.call("PutPublicAccessBlock", region, PublicAccessBlockConfiguration=wanted)

    def image(self, seen: BlocksSeen | None) -> dict[str, bool] | None:
        """The flags that are set, on or off; None where the bucket has no such setting."""
        return dict(seen.exact) if seen and seen.exact else None

    def document(self, seen: BlocksSeen | None, refs: Refs) -> tuple[Any, Any]:  # noqa: ARG002
        """The flags before and after."""
        return self.image(seen), dict.fromkeys(BLOCKS, True)

    def describe(self, seen: BlocksSeen | None) -> str:
        """The line of the plan."""
        if seen and seen.flags is None:
            return say("public access blocks: not checked")
        return say("all public access blocked")
