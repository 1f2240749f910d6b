"""What a proof is called where it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..echo import shown
from ..proof import Proof
from ..text import say

GROUP: Mapping[str, str] = {
    "key": say("What the key is for"),
    "fence": say("What the key must not do"),
    "role": say("The chain for large files"),
    "browser": say("As a browser does it (CORS)"),
    "public": say("Not public"),
    "leftovers": say("Nothing left behind"),
}
TO_DO: Mapping[str, str] = {
    "key": say("Apply the access policy again, then prove the link again."),
    "fence": say(
        "Look at the policies of the linked user in the IAM console: one of them, or of its "
        "groups, allows more than this link needs."
    ),
    "role": say("Apply the step for large uploads again, then prove the link again."),
    "browser": say("Apply the step for web uploads (CORS) again, then prove the link again."),
    "public": say("Look at Permissions of the bucket in the S3 console, and make it private."),
    "leftovers": say("Delete it in the S3 console: it is only a test object."),
}
# Where the group's remedy would not help; `{bucket}` and `{role}` are what the call names.
_TO_DO_FOR: Mapping[str, Callable[[Proof], str]] = {
    "fence.other-bucket": lambda proof: say(
        "Look at the policy of the bucket {bucket}, and at the policies of the linked user and of "
        "its groups: one of them lets the user in.",
        bucket=shown(str(proof.call.params["Bucket"])),
    ),
    "fence.assume-role": lambda proof: say(
        "Look at the trust of the role {role}: whom it names may take it. If it names only the "
        "account, a policy of the linked user or of its groups lets it.",
        role=shown(str(proof.call.params["RoleArn"])),
    ),
    "browser.preflight-foreign": lambda _: say(
        "That rule is not this link's: ask whoever needs it to name in it the websites that it is "
        "for, in the bucket's CORS rules."
    ),
    "public.blocks": lambda _: say("Apply the step of the bucket again: it puts all of them on."),
    "public.account-blocks": lambda _: say(
        "Apply the step of the bucket again: it puts the bucket's own on, and these are enough. "
        "The account's are set in the S3 console, for all its buckets."
    ),
}
# A rule of another team lets foreign websites in: told, and no reason to end a run of ours.
FOR_OTHERS = frozenset({"browser.preflight-foreign"})
WHOM: Mapping[str, str] = {
    "operator": say("you"),
    "key": say("the linked key"),
    "role": say("the linked role"),
    "nobody": say("nobody (unsigned)"),
}
# A light's sign and word: never the colour alone.
LIGHT: Mapping[str, tuple[str, str]] = {
    "works": ("✓", say("works")),
    "refused": ("✓", say("refused, as it should be")),
    "failed": ("✗", say("FAILED")),
    "not-run": ("–", say("not tried")),
}
_PLACE = say("put a test object there")
_REMOVE = say("take the test object away")
_ASKED: Mapping[str, str] = {
    "key.list": say("list objects in the bucket"),
    "key.put": say("put an object"),
    "key.get": say("get the object"),
    "key.head": say("look at the object"),
    "key.delete": say("delete the object"),
    "key.initiate": say("begin an upload in parts"),
    "key.part": say("upload a part"),
    "key.list-parts": say("list the parts"),
    "key.abort": say("give the upload up"),
    "key.place": _PLACE,
    "key.absent": say("get an object that is not there"),
    "key.remove": _REMOVE,
    "fence.list-buckets": say("list the buckets of the account"),
    "fence.other-bucket": say("list another bucket"),
    "fence.list-users": say("list the users of the account"),
    "fence.get-user": say("look at another user"),
    "fence.assume-role": say("take another role"),
    "fence.place": _PLACE,
    "fence.put-bucket-policy": say("set the bucket's policy"),
    "fence.delete-bucket": say("delete the bucket, which is not empty"),
    "fence.remove": _REMOVE,
    "fence.list-outside": say("list the bucket outside the prefix"),
    "fence.delete-outside": say("delete an object outside the prefix"),
    "role.assume": say("take the role"),
    "role.initiate": say("begin an upload in parts"),
    "role.part": say("upload a part of 5 MiB"),
    "role.list-parts": say("list the parts"),
    "role.complete": say("put the upload together"),
    "role.get": say("get the object"),
    "role.initiate-other": say("begin another upload in parts"),
    "role.abort": say("give the other upload up"),
    "role.delete": say("delete the object"),
    "role.remove": _REMOVE,
    "browser.rules-upload": say("find the CORS rule for an upload"),
    "browser.rules-download": say("find the CORS rule for a download"),
    "browser.preflight": say("ask S3 whether the web app may upload"),
    "browser.preflight-download": say("ask S3 whether the web app may download"),
    "browser.preflight-foreign": say("ask S3 whether a foreign website may upload"),
    "browser.place": _PLACE,
    "browser.post": say("upload with a presigned form"),
    "browser.put": say("upload to a presigned address"),
    "browser.initiate": say("begin an upload in parts"),
    "browser.part": say("upload a part to a presigned address"),
    "browser.complete": say("put the upload together"),
    "browser.get": say("download from a presigned address"),
    "browser.remove": _REMOVE,
    "public.place": _PLACE,
    "public.unsigned-get": say("get the object without a signature"),
    "public.unsigned-list": say("list the bucket without a signature"),
    "public.remove": _REMOVE,
    "public.blocks": say("see that the bucket's public-access blocks are on"),
    "public.account-blocks": say("see that the account's blocks are on, or else the bucket's"),
    "public.policy": say("see that the bucket's policy lets nobody in from outside"),
    "public.acl": say("see that the bucket's access list lets nobody in from outside"),
    "public.ownership": say("see that no object's own access list can let anybody in"),
    "leftovers.objects": say("look for objects left behind"),
    "leftovers.uploads": say("look for unfinished uploads left behind"),
}


def asked(proof: Proof) -> str:
    """What a proof asks, as a person would say it."""
    return _ASKED.get(proof.name, proof.call.name)


def to_do(proof: Proof) -> str:
    """What helps where it failed."""
    special = _TO_DO_FOR.get(proof.name)
    return special(proof) if special else TO_DO[proof.group]
