"""The calls on a user's access keys, and how runs on one link keep out of each other's way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..call import Call, Port
from ..finding import Finding, error
from ..text import say
from ..withdrawal import Withdrawal
from .keys import Key, KeyState, linked_ids
from .reads import all_access_keys, all_stores, tag_map

RETIRING_TAG = "valolink-retiring"
OFF_TAG = "valolink-switched-off"


def delete_key(user: str, key_id: str) -> Call:
    """DeleteAccessKey."""
    return Call("iam", "DeleteAccessKey", {"UserName": user, "AccessKeyId": key_id})


def untag(user: str, *tags: str) -> Call:
    """Takes marks of keys off the user."""
    return Call("iam", "UntagUser", {"UserName": user, "TagKeys": list(tags)})


def mark(user: str, tag: str, key_id: str) -> Call:
    """Marks a key on its user: keys take no tags of their own."""
    return Call("iam", "TagUser", {"UserName": user, "Tags": [{"Key": tag, "Value": key_id}]})


def switch(user: str, key_id: str, status: str) -> Call:
    """UpdateAccessKey; `status` is Active or Inactive."""
    params = {"UserName": user, "AccessKeyId": key_id, "Status": status}
    return Call("iam", "UpdateAccessKey", params)


def switch_off(user: str, key_id: str) -> Iterator[Call]:
    """The mark comes first: a key that is off without it was switched off by somebody else."""
    yield mark(user, OFF_TAG, key_id)
    yield switch(user, key_id, "Inactive")


def removal_of(user: str, key: Key) -> Iterator[Call]:
    """Takes a key away that nobody should be using.

    An orphan may be one that another run has just made. So it is switched off first: from then on
    Valohai takes it no more, and a store that took it before shows when it is looked for.
    """
    if key.state is KeyState.ORPHAN and key.active:
        yield from switch_off(user, key.id)
    yield delete_key(user, key.id)


def key_rivals(call: Call, port: Port, user: str, planned: set[str]) -> Mapping[str, Any] | None:
    """What speaks against a call on keys: keys made since, or stores that have got the key."""
    if call.operation == "CreateAccessKey":
        listed = all_access_keys(port, user) or ()
        new = (k for k in listed if k["Status"] == "Active" and k["AccessKeyId"] not in planned)
        return {str(key["AccessKeyId"]): key["CreateDate"] for key in new}
    if call.operation == "DeleteAccessKey":
        shown = (store["configuration"].get("access_key_id") for store in all_stores(port))
        return {key_id: "" for key_id in shown if key_id == call.params["AccessKeyId"]}
    return None


def kept_for_another_run(call: Call, user: str, was_on: bool) -> Withdrawal:
    """The key of this call stays; it is switched on again where we had switched it off."""
    key_id = str(call.params.get("AccessKeyId", ""))
    calls: tuple[Call, ...] = ()
    if call.operation == "DeleteAccessKey" and was_on:
        calls = (switch(user, key_id, "Active"), untag(user, OFF_TAG))
    return Withdrawal(calls, gave_way(), _not_taken_back(key_id, user))


def key_taken_back(own: str, port: Port, user: str, bucket: str) -> Withdrawal:
    """The key that was just made goes again; never one that a store shows, or may hide."""
    linked = linked_ids(all_stores(port), bucket)
    failed = _not_taken_back(own, user)
    if linked is None:
        return Withdrawal((), failed, failed)
    calls = () if own in linked else (delete_key(user, own),)
    return Withdrawal(calls, gave_way(), failed)


def gave_way() -> Finding:
    """Another run does the same."""
    return error(
        "run.gave-way",
        say("Another run works on the same link, so this one gave way and left it the rest."),
        say("Wait until the other run has ended, then run again: it goes on from what is there."),
    )


def _not_taken_back(key: str, user: str) -> Finding:
    return error(
        "run.not-taken-back",
        say(
            "Another run works on the same link. This one could not take back the access key "
            "{key} of {user}.",
            key=key,
            user=user,
        ),
        say("Wait until the other run has ended, then run again: it cleans up."),
        "user",
    )


def user_tags(answer: Mapping[str, Any] | None) -> dict[str, str]:
    """The tags in an answer of GetUser."""
    return tag_map(answer["User"]) if answer else {}
