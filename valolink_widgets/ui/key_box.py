"""The access key in the user step: its id, its secret on a click, and a way to replace it."""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr

from ..core.vault import csv_text
from . import words
from .scene import Scene
from .screen import guarded
from .widgets import Secret

_FILE_NAME = "{user}_accessKeys.csv"


class KeyBox:
    """Answers a click with the secret, addressed by the click's nonce, and keeps nothing.

    `key_id` is the key in use; empty where there is none yet.
    """

    def __init__(self, layout: Any) -> None:
        self.widget = Secret(words=dict(words.SECRET), layout=layout)
        self._scene: Scene | None = None
        # Not the trait, which a page may set.
        self.key_id = ""
        self.widget.on_msg(guarded(self._asked))

    def draw(self, scene: Scene) -> None:
        """Show the key that was read."""
        self._scene = scene
        key = self.key_id = str(scene.known.get("access-key", {}).get("id", ""))
        held = self._secret(key) is not None
        said = (words.KEY_HELD if held else words.KEY_NOT_HELD).format(id=key) if key else ""
        self.widget.key_id, self.widget.held, self.widget.text = key, held, said

    def _secret(self, key_id: str) -> SecretStr | None:
        scene = self._scene
        if scene is None or scene.standing.ground is None:
            return None
        return scene.standing.vault.get(scene.standing.ground.account, key_id)

    def _asked(self, _: Any, content: Any, __: Any) -> None:
        """`content` is the page's: it says what is wanted, and never which key."""
        if not isinstance(content, dict) or content.get("kind") != "secret":
            return
        secret, scene = self._secret(self.key_id), self._scene
        if secret is None or scene is None:
            return
        csv = content.get("want") == "csv"
        text = csv_text(self.key_id, secret) if csv else secret.get_secret_value()
        name = _FILE_NAME.format(user=scene.standing.settings.user_name)
        nonce = str(content.get("nonce", ""))
        self.widget.send({"kind": "secret", "nonce": nonce, "name": name, "text": text})
