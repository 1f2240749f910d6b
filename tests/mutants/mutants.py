"""The mutants: each takes one guard away, and names the tests that must notice."""

from __future__ import annotations

from dataclasses import dataclass

SANDBOXED = "[moto]"


@dataclass(frozen=True)
class Mutant:
    """`old` stands once in `file`, below the package, and becomes `new`; then a test is red."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


MUTANTS = (
    Mutant(
        "orphan-stays",
        "core/resources/access_key.py",
        "        yield from self.clearing(seen)\n\n    def describe",
        "        yield from ()\n\n    def describe",
        ("tests/core/test_resources.py",),
    ),
    Mutant(
        "store-made-without-a-look",
        "core/resources/store.py",
        'if call.operation != "CreateStore":',
        "if True:",
        ("tests/guide/test_rivals.py",),
    ),
    Mutant(
        "any-bucket-owner",
        "core/resources/reads.py",
        '{"Bucket": bucket, "ExpectedBucketOwner": account, **params}',
        '{"Bucket": bucket, **params}',
        ("tests/core/test_resources.py",),
    ),
    Mutant(
        "bucket-policy-of-others-lost",
        "core/bucket_policy.py",
        "    merged = deepcopy(dict(existing))\n    found = statements(merged)",
        '    merged = {**existing, "Statement": []}\n    found = statements(merged)',
        ("tests/core/test_protections.py",),
    ),
    Mutant(
        "bucket-policy-made-by-hand-undone",
        "guide/undo_protection.py",
        "return bucket_policy.has_ours(now) and super()",
        "return super()",
        ("tests/guide/test_protections_of_others.py",),
    ),
    Mutant(
        "lifecycle-rules-of-others-lost",
        "core/lifecycle.py",
        "    merged = [dict(deepcopy(rule)) for rule in existing]\n    places",
        "    merged = []\n    places",
        ("tests/core/test_protections.py",),
    ),
    Mutant(
        "lifecycle-rules-of-two-forms",
        "core/lifecycle.py",
        'older = any("Prefix" in rule for rule in beside)',
        "older = False",
        ("tests/core/test_protections.py",),
    ),
    Mutant(
        "right-to-a-kms-key-lost",
        "core/resources/inline_policy.py",
        "return tuple(key for key in had if key != self.kms_key)",
        "return ()",
        ("tests/guide/test_protections_of_others.py",),
    ),
    Mutant(
        "hidden-setting-overwritten",
        "core/resources/protection.py",
        "if self.wanted and not (seen and seen.hidden):",
        "if self.wanted:",
        ("tests/core/test_resources.py",),
    ),
    Mutant(
        "two-layers-weakened",
        "core/resources/encryption.py",
        "twice = now.get(_ALGORITHM) == TWICE",
        "twice = False",
        ("tests/core/test_resources.py",),
    ),
    Mutant(
        "version-of-the-trial-left",
        "core/resources/store_trial.py",
        'return str(answer.get("VersionId") or "null")',
        'return "null"',
        (
            f"tests/guide/test_protections.py::test_every_protection_at_once_and_a_second_run_sends_no_write{SANDBOXED}",
        ),
    ),
    Mutant(
        "create-access-key-repeated",
        "aws/gateway.py",
        '_ONCE = ("CreateAccessKey",)',
        "_ONCE = ()",
        ("tests/aws/test_aws_refusals.py", "tests/aws/test_aws_clients.py"),
    ),
    Mutant(
        "stale-plan-sent",
        "core/applying.py",
        "if approved is not None and plan.fingerprint != approved:",
        "if False:",
        ("tests/core/test_engine.py",),
    ),
    Mutant(
        "ticket-used-twice",
        "guide/standing.py",
        'f"{self.plan.fingerprint}-{self.serial}"',
        'f"{self.plan.fingerprint}"',
        ("tests/guide/test_tickets.py",),
    ),
    Mutant(
        "other-account-goes-on",
        "aws/pin.py",
        "            if account != self.account:\n"
        "                raise OtherAccount(self.account, account)\n",
        "",
        ("tests/aws/test_aws_pin.py",),
    ),
    Mutant(
        "guide-not-pinned",
        "core/resources/requirements.py",
        'if self.pinned and str(seen["Account"]) != self.pinned:',
        "if False:",
        ("tests/guide/test_whose.py::test_a_new_login_as_another_account_stops_the_guide[moto]",),
    ),
    Mutant(
        "not-ours-taken",
        "core/resources/bucket.py",
        "if not is_ours(seen.tags, self.bucket) and not self.adopt:",
        "if False:",
        ("tests/core/test_resources.py",),
    ),
    Mutant(
        "public-bucket-taken",
        "core/resources/not_public.py",
        "if seen.public and not (seen.ours and seen.blocks is not None):",
        "if False:",
        ("tests/core/test_resources.py",),
    ),
    Mutant(
        "secret-file-overwritten",
        "core/vault.py",
        "os.O_CREAT | os.O_EXCL | os.O_WRONLY",
        "os.O_CREAT | os.O_TRUNC | os.O_WRONLY",
        ("tests/core/test_vault.py",),
    ),
    Mutant(
        "403-is-absent",
        "core/resources/reads.py",
        'NO_BUCKET = {"NoSuchBucket", "404"}',
        'NO_BUCKET = {"NoSuchBucket", "404", "Forbidden"}',
        ("tests/core/test_bucket_cause.py",),
    ),
    Mutant(
        "waits-for-any-principal",
        "core/patience.py",
        "for address, when in dict(made).items() if now - when < PRINCIPAL_SECONDS}",
        "for address, when in dict(made).items()} | {'user', 'role', 'access-key', 'user-policy'}",
        ("tests/core/test_patience.py",),
    ),
    Mutant(
        "sent-again-without-a-look",
        "core/sending.py",
        "        for again in self._still_needed(change, call, lost):",
        "        for again in (call,):",
        ("tests/core/test_sending.py",),
    ),
    Mutant(
        "rival-keys-unseen",
        "core/resources/user_keys.py",
        "return key_rivals(call, port, self.user, {key.id for key in planned.keys})",
        "return None",
        ("tests/guide/test_rivals.py",),
    ),
    Mutant(
        "others-cors-rules-lost",
        "core/cors.py",
        "    merged = [dict(deepcopy(rule)) for rule in existing]\n    wanted",
        "    merged: list[dict[str, Any]] = []\n    wanted",
        ("tests/core/test_cors.py",),
    ),
    Mutant(
        "undo-overwrites-changes",
        "guide/undo_removal.py",
        "        if not self._as_left(now, before, refs):\n"
        "            return Aim(now, self._rest(now, refs), expected, now)\n",
        "",
        (
            f"tests/guide/test_undo_changed.py::"
            f"test_a_policy_that_was_edited_stays_with_its_adopted_user{SANDBOXED}",
            f"tests/guide/test_undo_changed.py::"
            f"test_a_default_store_that_somebody_chose_since_stays{SANDBOXED}",
        ),
    ),
    Mutant(
        "ledger-by-present-names",
        "guide/ledger.py",
        "return mine if mine.changes else replace(",
        "return replace(",
        ("tests/guide/test_answered_meanwhile.py",),
    ),
    Mutant(
        "page-taken-for-success",
        "aws/gateway.py",
        "        if _is_page(answer):\n            raise not_aws(call)\n",
        "",
        ("tests/aws/test_aws_refusals.py",),
    ),
    Mutant(
        "secret-echoed",
        "core/vault.py",
        'text = text.replace(secret, "<secret>")',
        "pass",
        ("tests/aws/test_aws_no_secrets.py",),
    ),
    Mutant(
        "two-made-at-once-stay",
        "core/sending.py",
        "        self._look_after(change, call)\n",
        "",
        ("tests/guide/test_rivals.py",),
    ),
    Mutant(
        "gone-bucket-is-a-failure",
        "core/sending.py",
        '{"NoSuchEntity", "NoSuchBucket", "404"}',
        '{"NoSuchEntity", "404"}',
        ("tests/guide/test_undone_by_another.py::test_all_of_it",),
    ),
    Mutant(
        "bucket-that-holds-something-undone",
        "guide/undo_bucket.py",
        "if seen.versions or seen.uploads:",
        "if False:",
        (
            "tests/guide/test_undo.py::"
            "test_a_bucket_that_holds_something_is_kept_and_nothing_is_sent",
        ),
    ),
    Mutant(
        "cors-limits-unseen",
        "core/cors.py",
        "if len(rules) > RULE_LIMIT:",
        "if False:",
        ("tests/core/test_cors.py",),
    ),
    Mutant(
        "default-store-without-consent",
        "guide/contents.py",
        "    if settings.default_store:",
        "    if True:",
        (
            f"tests/guide/test_whole_guide.py::"
            f"test_the_default_store_is_left_alone_when_not_wanted{SANDBOXED}",
        ),
    ),
    Mutant(
        "redirect-followed-with-a-secret",
        "valohai/transport.py",
        "allow_redirects=False,",
        "allow_redirects=True,",
        ("tests/valohai/test_valohai_refusals.py",),
    ),
    Mutant(
        "token-to-another-host",
        "valohai/gateway.py",
        "origin(link) != origin(self.host)",
        "False",
        ("tests/valohai/test_valohai_gateway.py",),
    ),
    Mutant(
        "markup-not-escaped",
        "core/html.py",
        "return _escape(harmless(text))",
        "return harmless(text)",
        ("tests/ui/test_markup.py",),
    ),
    Mutant(
        "any-malformed-policy-tried-again",
        "core/patience.py",
        "return malformed and found is not None and found[1] in json.dumps(dict(call.params))",
        "return malformed",
        ("tests/core/test_patience.py",),
    ),
    Mutant(
        "kms-denial-is-ours-to-mend",
        "aws/explain.py",
        'why.actions[0].startswith("kms:")',
        "False",
        ("tests/aws/test_aws_denials.py",),
    ),
    Mutant(
        "writes-after-the-session-ended",
        "aws/gateway.py",
        'if over and call.kind == "write":',
        "if False:",
        ("tests/aws/test_aws_pin.py",),
    ),
    Mutant(
        "the-operator-signs-for-a-page",
        "aws/browser.py",
        "if signer is None:",
        "if False:",
        ("tests/aws/test_aws_browser_secrets.py",),
    ),
    Mutant(
        "a-failure-tells-the-address",
        "aws/browser.py",
        'str(value).replace(secret, "…") if secret else str(value)',
        "str(value)",
        ("tests/aws/test_aws_browser_secrets.py",),
    ),
    Mutant(
        "logs-tell-signatures",
        "aws/logs.py",
        r"(\bSignature(?:=|:\s+))",
        r"(\bNothing(?:=|:\s+))",
        ("tests/aws/test_aws_browser_secrets.py",),
    ),
    Mutant(
        "nobody-waits-for-a-right",
        "core/patience.py",
        'if refusal.call.identity not in ("key", "role"):',
        'if refusal.call.identity == "operator":',
        ("tests/core/test_patience.py",),
    ),
    Mutant(
        "a-form-s-conditions-unread",
        "sandbox/aws/corrections/posted.py",
        "keep_policy(form, asked.bucket, moto.propagation.now())",
        "form.value(asked.bucket)",
        ("tests/sandbox/test_forms.py",),
    ),
    Mutant(
        "a-kms-key-is-everybody-s",
        "sandbox/aws/corrections/encryption.py",
        "return None if said.allowed else denied(asked, action, arn, said)",
        "return None",
        ("tests/sandbox/test_encryption.py",),
    ),
    Mutant(
        "large-uploads-with-read-only",
        "core/access_rules.py",
        'if values.get("large_uploads"):',
        "if False:",
        ("tests/core/test_access.py",),
    ),
    Mutant(
        "policy-of-any-size",
        "core/access.py",
        "<= SIZE_LIMIT:",
        "<= 10**9:",
        ("tests/core/test_access.py",),
    ),
    Mutant(
        "list-of-the-whole-bucket",
        "core/access.py",
        "[_allow(lists, arn) | below, ",
        "[_allow(lists, arn), ",
        ("tests/core/test_access.py",),
    ),
    Mutant(
        "rule-of-another-mode-stays",
        "core/cors.py",
        "    for rule in stale:\n        del merged[_place(merged, rule)]\n",
        "",
        ("tests/core/test_cors.py",),
    ),
    Mutant(
        "refused-taken-for-not-there",
        "core/recorder.py",
        "if call.looks_for and refusal.code == call.looks_for:",
        "if call.looks_for:",
        ("tests/guide/test_profiles.py",),
    ),
    Mutant(
        "any-refusal-is-the-fence",
        "core/judging.py",
        'if proof.expects == "refused" and code in DENIED:',
        'if proof.expects == "refused":',
        ("tests/core/test_proving.py",),
    ),
    Mutant(
        "nothing-judges-a-page-s-answer",
        "core/proofs/browser.py",
        "return after_response(answer, origin, exposed)",
        "return Verdict(True)",
        ("tests/core/test_proving.py",),
    ),
    Mutant(
        "test-objects-of-others-taken-away",
        "core/proofs/leftovers.py",
        "and OWN_NAME.fullmatch(one.key[len(subject.folder) :])",
        "and True",
        ("tests/core/test_leftovers.py",),
    ),
    Mutant(
        "a-version-deleted-by-name-alone",
        "core/proofs/leftovers.py",
        'if left.version in ("", "null"):',
        "if True:",
        ("tests/core/test_leftovers.py",),
    ),
    Mutant(
        "a-dead-key-proves-the-fence",
        "core/proofs/fence.py",
        "needed = (CONTROL, *needs)",
        "needed = needs",
        ("tests/core/test_fence.py",),
    ),
    Mutant(
        "no-clean-up-after-a-stop",
        "core/proving.py",
        "send = self._port.clean_up if proof.after else self._port.send",
        "send = self._port.send",
        ("tests/guide/test_proving.py",),
    ),
)
