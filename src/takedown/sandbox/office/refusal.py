"""How the back office says no: a key of the text table, so that every face says it in the visitor's language."""

from __future__ import annotations


class Refused(Exception):
    """The portal refuses what was asked. `key` names a text under `refused`, `params` fill its gaps."""

    def __init__(self, key: str, **params: str | int) -> None:
        super().__init__(key)
        self.key = key
        self.params = params
