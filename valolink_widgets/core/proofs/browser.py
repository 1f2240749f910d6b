"""CORS as a browser does it: the rules, live preflights, and what a page uploads and downloads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .. import cors
from ..browser import after_preflight, after_response
from ..call import Ref
from ..cors_reasons import explained
from ..fields import MULTIPART, POST, PRESIGNED_PUT
from ..proof import Answers, Expects, Judge, Proof, Verdict
from .key import BODY
from .subject import Subject

# RFC 2606: a name that nobody can have.
FOREIGN = "https://valolink-foreign.invalid"
_NO_RULES = frozenset({"NoSuchCORSConfiguration"})


@dataclass(frozen=True, slots=True)
class Request:
    """What the Valohai web app sends: the headers are those that its preflight asks for."""

    method: str
    headers: tuple[str, ...]
    exposed: tuple[str, ...] = ()


# By upload mode. `authorization` is what the guide's rules allow; a PUT names its content's type.
UPLOADS: Mapping[str, Request] = {
    POST: Request("POST", ("authorization",)),
    PRESIGNED_PUT: Request("PUT", ("content-type",)),
    MULTIPART: Request("PUT", ("content-type",), ("ETag",)),
}
DOWNLOAD = Request("GET", ("authorization",))


def browser_proofs(subject: Subject) -> Iterator[Proof]:
    """What the rules say offline, what S3 answers to a browser, and a file there and back."""
    upload = UPLOADS[subject.mode]
    if subject.writes:
        yield _rules(subject, "rules-upload", upload)
    yield _rules(subject, "rules-download", DOWNLOAD)
    if subject.writes:
        yield _preflight(subject, "preflight", subject.ground.host, upload)
    yield _preflight(subject, "preflight-download", subject.ground.host, DOWNLOAD)
    yield _preflight(subject, "preflight-foreign", FOREIGN, upload, "refused")
    yield from _UPLOADING[subject.mode](subject) if subject.writes else _reading(subject)


def _rules(subject: Subject, name: str, request: Request) -> Proof:
    origin = subject.ground.host

    def judge(answer: Mapping[str, Any], _: Answers) -> Verdict:
        rules = list(answer.get("CORSRules") or ())
        wanted = (origin, request.method, request.headers)
        found = cors.evaluate(rules, *wanted)
        return Verdict(found is not None, explained(rules, *wanted))

    call = subject.s3("GetBucketCors", "operator")
    return Proof(f"browser.{name}", call, empty=_NO_RULES, judge=judge)


def _preflight(
    subject: Subject, name: str, origin: str, request: Request, expects: Expects = "works"
) -> Proof:
    wanted = (origin, request.method, request.headers)

    def judge(answer: Mapping[str, Any], answers: Answers) -> Verdict:
        verdict = after_preflight(answer, *wanted)
        rules = answers.get("browser.rules-download", {}).get("CORSRules")
        if expects == "refused" and verdict.through and rules:
            return Verdict(True, explained(rules, *wanted))  # names the rule that lets it through
        return verdict

    asked = {"Origin": origin, "Method": request.method, "Headers": request.headers}
    call = subject.page("Preflight", "nobody", Key=subject.at("page"), **asked)
    return Proof(f"browser.{name}", call, expects, judge=judge)


def _post(subject: Subject) -> Iterator[Proof]:
    yield _page(subject, "post", "PostForm", Body=BODY)
    yield from _there_and_gone(subject, "browser.post")


def _put(subject: Subject) -> Iterator[Proof]:
    yield _page(subject, "put", "PutUrl", Body=BODY, ContentType="text/plain")
    yield from _there_and_gone(subject, "browser.put")


def _parts(subject: Subject) -> Iterator[Proof]:
    """Valohai begins the upload and ends it; the page sends the parts and tells their ETags."""
    key = {"Key": subject.at("page")}
    begin = subject.s3("CreateMultipartUpload", "key", **key)
    yield Proof("browser.initiate", begin, reason=subject.unheld)
    upload: dict[str, Any] = {"UploadId": Ref("browser.initiate", "UploadId")}
    exposed = UPLOADS[MULTIPART].exposed
    part: dict[str, Any] = {**upload, "PartNumber": 1, "Body": BODY}
    yield _page(subject, "part", "PutPartUrl", exposed, **part)
    parts = [{"ETag": Ref("browser.part", "ETag"), "PartNumber": 1}]
    whole = {**key, **upload, "MultipartUpload": {"Parts": parts}}
    end = subject.s3("CompleteMultipartUpload", "key", **whole)
    yield Proof("browser.complete", end, reason=subject.unheld)
    yield from _there_and_gone(subject, "browser.complete")


def _there_and_gone(subject: Subject, need: str) -> Iterator[Proof]:
    yield _page(subject, "get", "GetUrl", needs=(need,))
    remove = subject.s3("DeleteObject", "key", Key=subject.at("page"))
    yield Proof("browser.remove", remove, after=True, reason=subject.unheld)


def _reading(subject: Subject) -> Iterator[Proof]:
    """A form signed with a key that only reads is refused; what is there can be downloaded."""
    form = _page(subject, "post", "PostForm", expects="refused", Body=BODY)
    # Whatever the page may see of it: a form that S3 takes is not refused.
    yield replace(form, judge=None)
    name = {"Key": subject.at("page")}
    put = subject.s3("PutObject", "operator", **name, Body=BODY)
    yield Proof("browser.place", put, reason=subject.unheld)
    yield _page(subject, "get", "GetUrl", needs=("browser.place",))
    remove = subject.s3("DeleteObject", "operator", **name)
    yield Proof("browser.remove", remove, after=True, reason=subject.unheld)


_UPLOADING = {POST: _post, PRESIGNED_PUT: _put, MULTIPART: _parts}


def _page(
    subject: Subject,
    name: str,
    operation: str,
    exposed: tuple[str, ...] = (),
    *,
    expects: Expects = "works",
    needs: tuple[str, ...] = (),
    **params: Any,
) -> Proof:
    origin = subject.ground.host
    asked: dict[str, Any] = {"Key": subject.at("page"), "Origin": origin, **params}
    call = subject.page(operation, "key", **asked)
    judge = _seen_by(origin, exposed)
    reason = subject.unheld
    return Proof(f"browser.{name}", call, expects, False, needs, reason, judge=judge)


def _seen_by(origin: str, exposed: tuple[str, ...]) -> Judge:
    def judge(answer: Mapping[str, Any], _: Answers) -> Verdict:
        return after_response(answer, origin, exposed)

    return judge
