"""The settings as data: what feeds the forms, the README's table and papermill's help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .text import say

Kind = Literal["text", "bool", "choice"]

UPLOAD_MODES = POST, PRESIGNED_PUT, MULTIPART = "post", "presigned-put", "multipart"
ACCESS_PROFILES = GUIDE, LEAST_PRIVILEGE, READ_ONLY = "guide", "least-privilege", "read-only"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One setting: its name and default, and how it is put to a person.

    `help` is one sentence in plain words, without any `=`: it becomes the comment behind a line of
    the parameters cell, where papermill cannot parse a second one. `step` is the slug of the step
    whose form asks for it, or empty. `served` is False where a page that serves others must not
    show it: a visitor could read or write the host's files, or lean on the host's credentials.
    """

    name: str
    kind: Kind
    default: str | bool
    choices: tuple[str, ...]
    label: str
    help: str
    step: str = ""
    served: bool = True


def _text(
    name: str, default: str, label: str, help_: str, step: str = "", *, served: bool = True
) -> FieldSpec:
    return FieldSpec(name, "text", default, (), label, help_, step, served)


def _bool(name: str, default: bool, label: str, help_: str, step: str) -> FieldSpec:
    return FieldSpec(name, "bool", default, (), label, help_, step)


FIELDS: tuple[FieldSpec, ...] = (
    FieldSpec(
        "target",
        "choice",
        "sandbox",
        ("sandbox", "aws"),
        say("Where to work"),
        say("Work in the sandbox, which touches no account, or in your AWS account."),
        "requirements",
    ),
    _text(
        "sandbox",
        "",
        say("Sandbox file"),
        say("The file of a sandbox that is running already; empty starts one."),
        served=False,
    ),
    FieldSpec(
        "approval",
        "choice",
        "ask",
        ("ask", "auto"),
        say("Who says go"),
        say("Wait for your click before anything is written, or go on without asking."),
        served=False,
    ),
    _text(
        "profile",
        "",
        say("AWS profile"),
        say(
            "The AWS profile to work with; empty takes the credentials that the AWS CLI would take."
        ),
        "requirements",
        served=False,
    ),
    _text(
        "region",
        "eu-west-1",
        say("Region"),
        say("The AWS region of the bucket: best the one in which your executions run."),
        "bucket",
    ),
    _text(
        "bucket",
        "",
        say("Bucket name"),
        say("The bucket to make, or to use if you have it."),
        "bucket",
    ),
    _bool(
        "adopt",
        False,
        say("Use what exists already"),
        say("Consent to use a bucket, user or role that exists and was not made by this guide."),
        "bucket",
    ),
    FieldSpec(
        "hardening",
        "choice",
        "none",
        ("none", "valohai"),
        say("Protection as one choice"),
        say(
            "Take the protection that Valohai gives its own buckets: versioning, abort of "
            "unfinished uploads, and encryption with the KMS key given below, else the bucket's, "
            "else AWS's own, by which no other account can read; requests to KMS are billed."
        ),
        "bucket",
    ),
    _bool(
        "tls_only",
        False,
        say("Refuse connections without TLS"),
        say("Add a bucket policy that refuses plain http, also to programs that use it today."),
        "bucket",
    ),
    _bool(
        "versioning",
        False,
        say("Keep old versions"),
        say(
            "Keep the old versions of each object: they cost storage, and undo deletes no bucket "
            "that holds any."
        ),
        "bucket",
    ),
    _bool(
        "abort_uploads",
        False,
        say("Remove unfinished uploads after 7 days"),
        say("Remove the parts of uploads that nobody finished in 7 days, whoever began them."),
        "bucket",
    ),
    _text(
        "kms_key",
        "",
        say("KMS key for encryption"),
        say(
            "The ARN of the KMS key that encrypts new objects: whoever reads them needs the right "
            "to use it; empty keeps what the bucket has, unless the choice above asks for a key."
        ),
        "bucket",
    ),
    _bool(
        "web_uploads",
        True,
        say("Will you upload files in the Valohai web app?"),
        say("Add the CORS rules that uploads in the Valohai web app need."),
        "cors",
    ),
    FieldSpec(
        "upload_mode",
        "choice",
        "post",
        UPLOAD_MODES,
        say("How does the web app upload?"),
        say("How the Valohai web app sends files: a form (post), one PUT, or PUTs of parts."),
        "cors",
    ),
    _text(
        "user",
        "",
        say("User name"),
        say("The IAM user's name; empty derives it from the bucket."),
        "user",
    ),
    _text(
        "policy",
        "",
        say("Policy name"),
        say("The name of the user's access policy; empty derives it from the bucket."),
        "access",
    ),
    FieldSpec(
        "access_profile",
        "choice",
        "guide",
        ACCESS_PROFILES,
        say("What Valohai may do"),
        say(
            "Everything in the bucket, as in Valohai's guide; only what Valohai is known to need; "
            "or only reading."
        ),
        "access",
    ),
    _text(
        "prefix",
        "",
        say("Only below this prefix"),
        say("Narrow all access to keys that begin so, for example team/; empty opens the bucket."),
        "access",
    ),
    _text(
        "role",
        "",
        say("Role name"),
        say("The name of the role for large uploads; empty derives it from the bucket."),
        "large-uploads",
    ),
    _text(
        "store",
        "",
        say("Store name"),
        say("The data store's name; empty takes the bucket's."),
        "link",
    ),
    _bool(
        "large_uploads",
        False,
        say("Will executions upload outputs larger than 5 GB?"),
        say("Make the role that Valohai needs for outputs larger than 5 GB."),
        "large-uploads",
    ),
    _text(
        "valohai_host",
        "https://app.valohai.com",
        say("Valohai address"),
        say("The address of Valohai in your browser, without a path."),
        "requirements",
    ),
    _text(
        "valohai_token",
        "env:VALOHAI_TOKEN",
        say("Valohai token"),
        say(
            "Where to find the token, never the token: env:NAME, file:PATH, or cli after vh login."
        ),
        "requirements",
        served=False,
    ),
    _text(
        "project",
        "",
        say("Valohai project"),
        say("The project as owner/name or by its id; empty takes the only one that you can see."),
        "requirements",
    ),
    _bool(
        "default_store",
        True,
        say("Make it the project's default store"),
        say("Let the project's outputs go to this store unless an execution says otherwise."),
        "link",
    ),
    _bool(
        "prove",
        True,
        say("Prove that the link works"),
        say("Try afterwards what the key must do and must not do, with test objects only."),
        "link",
    ),
    _text(
        "secret_file",
        "",
        say("File for the key"),
        say("A new file to keep the access key in, readable by you alone; empty writes none."),
        "user",
        served=False,
    ),
    _text(
        "report",
        "",
        say("Report file"),
        say("The file for the report, ending in .json, .html or .md; empty writes none."),
        served=False,
    ),
    _text(
        "faults",
        "",
        say("Practise a fault"),
        say("Faults for the sandbox to play, by name, with commas between them; empty plays none."),
        "requirements",
    ),
)
BY_NAME = {spec.name: spec for spec in FIELDS}
DEFAULTS = {spec.name: spec.default for spec in FIELDS}
