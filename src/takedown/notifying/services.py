"""Sending through Apprise. The addresses are secrets: no message, no log and no error of ours has any part of one."""

from __future__ import annotations

import hashlib
import logging
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from takedown.domain.errors import WrongUse
from takedown.settings.redaction import hide

Send = Callable[[str, str, str], str]
"""Takes an address, a title and a body; the reason why it was not taken, or nothing."""


def service_of(address: str) -> str:
    """A name for a service that tells nothing of its address: its kind, and a piece of a hash."""
    kind = re.match(r"[a-zA-Z0-9+_-]{1,20}(?=://)", address)
    return f"{kind.group().lower() if kind else 'service'}-{hashlib.sha256(address.encode()).hexdigest()[:10]}"


def hide_addresses(addresses: Sequence[str]) -> None:
    """Take each address, and every part of it that may be a key, out of everything that is written from now on."""
    for address in addresses:
        hide(address)
        for part in re.split(r"[/:@?&=#,]+", address):
            if len(part) >= 6:  # noqa: PLR2004  shorter ones would black out ordinary words
                hide(part)


def check_addresses(addresses: Sequence[str]) -> None:
    """Raises WrongUse for an address that Apprise does not know, by its place in the list."""
    with _apprise() as apprise:
        for place, address in enumerate(addresses, 1):
            if not apprise.Apprise.instantiate(address, suppress_exceptions=True):
                raise WrongUse(
                    f"Notification address {place} is none that Apprise knows.",
                    advice="Each is written as mailto://, ntfy://, slack:// and so on: see the list of services of Apprise.",
                )


def send(address: str, title: str, body: str) -> str:
    """One message to one service; an empty string when it was taken, else why not."""
    hide_addresses([address])
    with _apprise() as apprise:
        sender = apprise.Apprise(asset=apprise.AppriseAsset(app_id="takedown", async_mode=False, secure_logging=True))
        if not sender.add(address):
            return "its address is none that Apprise knows"
        try:
            taken = sender.notify(body=body, title=title, body_format=apprise.NotifyFormat.TEXT)
        except (OSError, ValueError, TypeError) as error:  # a plug-in of Apprise that does not catch its own
            return f"it failed with {type(error).__name__}"
    return "" if taken else "it did not take the message"


@contextmanager
def _apprise() -> Iterator[Any]:
    """Imported when something is sent: it takes half a second. Its own log would name addresses.

    It loads its plug-ins late, and what they import warns of this and that.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import apprise  # noqa: PLC0415

        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
        yield apprise
