"""The port to AWS: sends calls of s3, s3control, iam, sts and `browser` with botocore."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock, local
from typing import Any

from pydantic import SecretStr

from ..core.call import Call
from ..core.errors import CallRefused
from ..core.filler import Filler
from ..core.text import say
from ..core.vault import secrets_in
from . import logs
from .browser import SERVICE as BROWSER
from .browser import Browser
from .clients import NOBODY, Clients, Signer
from .identity import credential_kind, enrich
from .pin import OVER, NotVouchedFor, OtherAccount, Pin
from .refusals import Sender, maybe_done, not_aws, refused

_DOCUMENTS = ("PolicyDocument", "AssumeRolePolicyDocument", "Policy")
_SECRETS = ("SecretAccessKey", "SessionToken")
# Two keys are the limit, and a second try after a lost answer would make the second one.
_ONCE = ("CreateAccessKey",)
_EARLY = timedelta(minutes=5)
_WHO_AM_I = Call("sts", "GetCallerIdentity")
_OF_A_BUCKET = ("s3", BROWSER, "s3control")
_SIGNED_BY = re.compile(r"Credential=([^/,\s]+)/")


@dataclass(frozen=True, slots=True)
class _Role:
    """What AssumeRole gave, until when."""

    signer: Signer
    expires: datetime


class AwsGateway:
    """Sends calls under the operator's credentials, the linked key's, the role's, or nobody's.

    `profile`: empty means botocore's default chain. `credentials`: key id, secret and session
    token, instead of profile and chain. `endpoint_url`: an AWS of one's own; empty means the real
    one, whatever the environment says. `region` holds for IAM, STS and for S3 calls that name
    none. The operator's credentials are looked for once: after a new login, make a new gateway.

    The operator's first GetCallerIdentity pins the account. Credentials that renew themselves are
    asked about again before they sign anything, and those of another account send nothing:
    `other-account`. Once AWS says that the session is over, no write goes out under it any more.
    """

    def __init__(
        self,
        *,
        profile: str = "",
        endpoint_url: str = "",
        credentials: tuple[str, SecretStr, SecretStr | None] | None = None,
        region: str = "eu-west-1",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.region, self._clock = region, clock
        self._roles: dict[tuple[Signer, str], _Role] = {}
        self._role_lock = Lock()
        self._attempts = local()
        operator = Signer(*credentials) if credentials else None
        self._pin = Pin()
        self._clients = Clients(
            profile, endpoint_url, operator, self._attempted, self._about_to_send
        )
        self._browser = Browser(self._clients)
        logs.install()

    def send(self, call: Call) -> Mapping[str, Any]:
        """AWS's answer, its secrets wrapped; raises `CallRefused` whatever goes wrong.

        A stream (`Body`) is read to its end. GetCallerIdentity's answer also holds
        `CredentialKind`, `Expires` and `Partition`.
        """
        if call.refs():
            waiting = ", ".join(map(str, call.refs()))
            raise CallRefused(
                call, "parameters", say("waits for {waiting}", waiting=waiting), outcome="not-sent"
            )
        self._attempts.doubts, self._attempts.key_id = [], ""
        problem: CallRefused | None = None
        try:
            answer = self._sent(call)
        except CallRefused as refusal:
            problem = refusal
        except OtherAccount as other:
            text = say("the first one is {first}, this one is {now}", **vars(other))
            problem = CallRefused(call, "other-account", text, outcome="not-sent")
        except Exception as exception:  # noqa: BLE001 - botocore's parsers raise anything on a page that is not AWS's
            doubt = any(self._attempts.doubts[:-1])
            problem = refused(call, exception, doubt=doubt, sender=self._sender(call))
        if problem:  # outside the handler: what botocore raised holds answers and requests
            self._note_end(call, problem)
            raise problem
        return answer

    def _sent(self, call: Call) -> dict[str, Any]:
        from botocore import xform_name

        signer = self._signer(call)
        region = call.region or self.region if call.service in _OF_A_BUCKET else self.region
        if call.service == BROWSER:
            answer = self._browser.send(call, region, signer)
        else:
            once = call.operation in _ONCE
            client = self._clients.get(call.service, region, signer, once=once)
            answer = self._asked(call, getattr(client, xform_name(call.operation)))
        if _is_page(answer):
            raise not_aws(call)
        if hasattr(answer.get("Body"), "read"):
            answer["Body"] = answer["Body"].read()
        _wrap(answer)
        if call.name == _WHO_AM_I.name:
            self._enrich(answer, signer)
        if call.identity == "operator":
            self._pin.goes_on(self._attempts.key_id)
        return answer

    def _asked(self, call: Call, method: Callable[..., dict[str, Any]]) -> dict[str, Any]:
        for last in (False, True):
            if call.identity == "operator":
                self._look_at_credentials(call)
            self._attempts.doubts = []  # those of other calls on the way are not this one's
            try:
                return method(**_encoded(call.params))
            except NotVouchedFor:  # renewed between the look and the signature
                if last:
                    raise
        raise AssertionError("unreachable")

    def _note_end(self, call: Call, problem: CallRefused) -> None:
        """Remember that the operator's session is over, where AWS itself just said so."""
        said = problem.outcome != "not-sent" and problem.call is call
        if said and call.identity == "operator" and problem.code in OVER:
            self._pin.ended(self._attempts.key_id, problem.code)

    def _look_at_credentials(self, call: Call) -> None:
        """Ask STS about credentials that renewed themselves; no write once a session is over."""
        key_id = self._clients.operator_key_id()
        over = self._pin.over(key_id)
        if over and call.kind == "write":
            raise CallRefused(call, over, outcome="not-sent", caller=self._pin.caller(key_id))
        if call.name != _WHO_AM_I.name and not self._pin.knows(key_id):
            self.send(_WHO_AM_I)
        self._attempts.key_id = key_id

    def _about_to_send(self, request: Any, **_: Any) -> None:
        """botocore's last event before a request of the operator goes out."""
        header = request.headers.get("Authorization", "")
        text = header.decode() if isinstance(header, bytes) else str(header)
        match = _SIGNED_BY.search(text)
        self._attempts.key_id = match[1] if match else ""
        asks_who = "/sts/aws4_request" in text
        if match and not asks_who and not self._pin.knows(match[1]):
            raise NotVouchedFor

    def _sender(self, call: Call) -> Sender:
        roles = (role.signer for role in list(self._roles.values()))
        of_roles = secrets_in([(signer.secret, signer.token) for signer in roles])
        secrets = (*self._clients.operator_secrets(), *of_roles)
        operator = call.identity == "operator"
        caller = self._pin.caller(self._attempts.key_id) if operator else ""
        return Sender(caller, secrets, self._clock())

    def _signer(self, call: Call) -> Signer | None:
        """With what to sign; None means the operator's credentials."""
        if call.identity == "operator":
            return None
        if call.identity == "nobody":
            return NOBODY
        key_id, secret = call.signer.get("id"), call.signer.get("secret")
        if not (key_id and isinstance(secret, SecretStr)):
            text = say("nobody here holds the secret of the linked key")
            raise CallRefused(call, "credentials", text, outcome="not-sent")
        key = Signer(str(key_id), secret)
        if call.identity == "key":
            return key
        return self._assumed(key, str(call.signer.get("role_arn", "")))

    def _assumed(self, key: Signer, role_arn: str) -> Signer:
        """The role's temporary credentials, kept until five minutes before they end."""
        with self._role_lock:
            known = self._roles.get((key, role_arn))
            if known and known.expires - _EARLY > self._clock():
                return known.signer
            params = {"RoleArn": role_arn, "RoleSessionName": "valolink"}
            signer = {"id": key.id, "secret": key.secret}
            got = self.send(Call("sts", "AssumeRole", params, identity="key", signer=signer))
            new = got["Credentials"]
            role = Signer(new["AccessKeyId"], new["SecretAccessKey"], new["SessionToken"])
            self._roles[key, role_arn] = _Role(role, new["Expiration"])
            return role

    def _enrich(self, answer: dict[str, Any], signer: Signer | None) -> None:
        if signer is None:
            self._pin.vouch(self._attempts.key_id, answer)
            enrich(answer, self._clients.operator_credentials())
            return
        answer["CredentialKind"] = (
            say("assumed role") if signer.token else credential_kind("env", None)
        )
        answer["Expires"] = next(
            (role.expires for role in self._roles.values() if role.signer is signer), None
        )
        answer["Partition"] = answer["Arn"].split(":")[1]

    def _attempted(
        self, response_dict: Any = None, exception: Exception | None = None, **_: Any
    ) -> None:
        """botocore's event after every attempt, the ones it repeats among them."""
        status = response_dict["status_code"] if response_dict else 0
        self._attempts.doubts.append(maybe_done(exception, status))


def _encoded(params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as botocore takes them: documents as JSON text, secrets in the open."""
    return {
        name: json.dumps(value)
        if name in _DOCUMENTS and isinstance(value, Mapping)
        else _revealed(value)
        for name, value in params.items()
    }


def _revealed(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, Filler):
        return value.content()
    if isinstance(value, Mapping):
        return {name: _revealed(item) for name, item in value.items()}
    return [_revealed(item) for item in value] if isinstance(value, list | tuple) else value


def _wrap(answer: dict[str, Any]) -> None:
    """Wrap secrets where they stand, so that no second copy of them is left in the open."""
    for name, value in answer.items():
        if name in _SECRETS and isinstance(value, str):
            answer[name] = SecretStr(value)
        elif isinstance(value, dict):
            _wrap(value)


def _is_page(answer: Mapping[str, Any]) -> bool:
    """A page that botocore took for success: calls whose answer is empty read none of it."""
    metadata = answer.get("ResponseMetadata", {})
    kind = metadata.get("HTTPHeaders", {}).get("content-type", "")
    return kind.startswith("text/html") and not metadata.get("RequestId")
