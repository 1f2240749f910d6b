"""The guide's table of contents: its sections in order, each as data.

Source: Valohai's guide "Connecting to AWS S3".
"""

from __future__ import annotations

from ..core.fields import GUIDE
from ..core.ground import Ground
from ..core.resource import Resource
from ..core.resources.abort_uploads import AbortUploads
from ..core.resources.access_key import AccessKey, OrphanKeys
from ..core.resources.bucket import Bucket, PublicAccessBlock
from ..core.resources.cors import Cors
from ..core.resources.default_store import DefaultStore
from ..core.resources.encryption import Encryption
from ..core.resources.iam import Role, RolePolicy, User, UserPolicy
from ..core.resources.not_public import NotPublic
from ..core.resources.protection import Protection
from ..core.resources.requirements import Caller, Project, ValohaiUser
from ..core.resources.retired_key import RetiredKey
from ..core.resources.store import Store
from ..core.resources.store_facts import StoreWanted
from ..core.resources.tls_only import TlsOnly
from ..core.resources.versioning import Versioning
from ..core.text import say
from .step import Site, Step


def _requirements(site: Site) -> tuple[Resource, ...]:
    return Caller(site.clock, site.account), ValohaiUser(), Project(site.settings.project)


def _bucket(site: Site) -> tuple[Resource, ...]:
    where = _where(site)
    bucket, blocks = Bucket(*where, site.settings.adopt), PublicAccessBlock(*where)
    return bucket, blocks, *_protections(site), NotPublic(*where)


def _protections(site: Site) -> tuple[Resource, ...]:
    """Those that are wanted, and those that a run of this link wrote: nobody else's are read."""
    where, settings = _where(site), site.settings
    every: tuple[Protection, ...] = (
        Versioning(*where, settings.wants_versioning),
        Encryption(*where, settings.wants_kms, settings.kms_key),
        AbortUploads(*where, settings.wants_abort),
        TlsOnly(*where, settings.wants_tls_only),
    )
    return tuple(p for p in every if p.wanted or (p.address, p.thing) in site.written)


def _cors(site: Site) -> tuple[Resource, ...]:
    settings = site.settings
    how = (settings.web_uploads, settings.upload_mode, settings.reads_only)
    return (Cors(*_where(site), site.origin, *how),)


def _user(site: Site) -> tuple[Resource, ...]:
    secrets = (site.vault, site.settings.secret_file, site.lost)
    return (
        User(*_who(site), site.settings.adopt),
        OrphanKeys(*_who(site), *secrets),
        AccessKey(*_who(site), *secrets),
    )


def _access(site: Site) -> tuple[Resource, ...]:
    settings = site.settings
    how = (settings.policy_name, settings.access_profile, settings.prefix, settings.kms_key)
    return (UserPolicy(*_who(site), *how),)


def _large_uploads(site: Site) -> tuple[Resource, ...]:
    if not site.settings.large_uploads:
        return ()
    role = (site.settings.role_name, site.settings.bucket, _ground(site))
    how = (site.settings.policy_name, site.settings.prefix, site.settings.kms_key)
    return Role(*role, site.settings.adopt), RolePolicy(*role, *how)


def _link(site: Site) -> tuple[Resource, ...]:
    """The key stands here again: an update of the store may need a new one."""
    settings, ground = site.settings, _ground(site)
    wanted = StoreWanted(
        settings.store_name,
        settings.bucket,
        ground.project_id,
        settings.large_uploads,
        settings.upload_mode,
        settings.prefix,
        settings.reads_only,
        settings.kms_key,
        settings.wants_versioning and settings.access_profile == GUIDE,
    )
    secrets = (site.vault, settings.secret_file, site.lost)
    resources: tuple[Resource, ...] = (
        OrphanKeys(*_who(site), *secrets),
        AccessKey(*_who(site), *secrets, wanted),
        Store(ground, wanted, settings.user_name, settings.adopt),
        RetiredKey(*_who(site), *secrets, wanted),
    )
    if settings.default_store:
        resources += (DefaultStore(ground, settings.store_name, not settings.reads_only),)
    return resources


def _ground(site: Site) -> Ground:
    if site.ground is None:
        raise ValueError("resources of AWS are asked for only once the requirements are done")
    return site.ground


def _where(site: Site) -> tuple[str, str, str]:
    return site.settings.bucket, site.settings.region, _ground(site).account


def _who(site: Site) -> tuple[str, str, Ground]:
    return site.settings.user_name, site.settings.bucket, _ground(site)


STEPS: tuple[Step, ...] = (
    Step(
        "requirements",
        1,
        say("Requirements"),
        ("target", "faults", "profile", "valohai_host", "valohai_token", "project"),
        (),
        _requirements,
    ),
    Step(
        "bucket",
        2,
        say("Create the bucket"),
        (
            "bucket",
            "region",
            "adopt",
            "hardening",
            "tls_only",
            "versioning",
            "abort_uploads",
            "kms_key",
        ),
        ("requirements",),
        _bucket,
    ),
    Step(
        "cors",
        3,
        say("Allow web uploads (CORS)"),
        ("web_uploads", "upload_mode"),
        ("bucket",),
        _cors,
        "web_uploads",
    ),
    Step("user", 4, say("IAM user and access key"), ("user", "secret_file"), ("bucket",), _user),
    Step(
        "access",
        5,
        say("Access policy"),
        ("access_profile", "prefix", "policy"),
        ("user",),
        _access,
    ),
    Step(
        "large-uploads",
        6,
        say("Large uploads"),
        ("large_uploads", "role"),
        ("user", "access"),  # its policy has the same name
        _large_uploads,
        "large_uploads",
    ),
    Step(
        "link",
        7,
        say("Link the store"),
        ("store", "default_store", "prove"),
        ("bucket", "cors", "user", "access", "large-uploads"),
        _link,
    ),
)
BY_SLUG = {step.slug: step for step in STEPS}
