"""`takedown notify`: where notifications go, whether they arrive, and the deadlines as a calendar file."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import click

from takedown.cli import options
from takedown.cli.installation import Installation
from takedown.cli.telling import outbox_file, wishes_of
from takedown.domain.errors import Exit, WrongUse
from takedown.domain.payload import load_ipr
from takedown.filing.clock import utc_now
from takedown.filing.counter_notices import deadline, waiting
from takedown.notifying import services
from takedown.notifying.calendar import Deadline, calendar
from takedown.notifying.outbox import Outbox
from takedown.notifying.services import check_addresses, hide_addresses, service_of
from takedown.notifying.telling import send_waiting
from takedown.settings.notification_addresses import NotificationAddresses
from takedown.settings.private_file import write_private
from takedown.settings.profile import Profile


@click.command()
@options.profile
@click.option("--test", is_flag=True, help="Send a message to every service, and say who took it.")
@click.option(
    "--set", "store", is_flag=True, help="Keep the addresses that are typed in, or come on stdin, one a line."
)
@click.option("--forget", is_flag=True, help="Take the kept addresses away.")
@click.option("--encrypted-file", is_flag=True, help="With --set: keep them in the encrypted file, not in the keyring.")
@click.option(
    "--calendar", "ics", metavar="FILE.ics", type=options.FILE, help="Write the deadlines into a calendar file."
)
@options.as_json
def command(
    profile_name: str | None,
    test: bool,
    store: bool,
    forget: bool,
    encrypted_file: bool,
    ics: Path | None,
    as_json: bool,
) -> Exit:
    """Send what waits to be told, or see to where it goes. `poll` and `watch` send by themselves.

    The addresses are those of Apprise (mailto://, ntfy://, slack://, ...). Each is a secret: they are kept in the keyring
    or in an encrypted file, or come from TAKEDOWN_NOTIFY_URLS. Ends with 7 where a service takes nothing.

    \b
    Examples:
      takedown notify --set
      takedown notify --test
      takedown notify --calendar deadlines.ics
    """
    here = Installation(as_json=as_json)
    kept = NotificationAddresses(here.places, here.secrets)
    if store:
        return _store(here, kept, in_file=encrypted_file)
    if forget:
        kept.forget()
        here.output.say("No address is kept any more.")
        return here.output.result(Exit.DONE, {})
    profile = here.profile(profile_name)
    if ics is not None:
        deadlines = _deadlines(here, profile)
        write_private(ics.absolute(), calendar(deadlines, utc_now()))
        here.output.say(f"{len(deadlines)} deadlines are in {ics}.")
        return here.output.result(Exit.DONE, {"deadlines": len(deadlines), "file": str(ics)})
    addresses, source = kept.find()
    if not addresses:
        raise WrongUse(
            "No notification address is kept, and none is in TAKEDOWN_NOTIFY_URLS.",
            advice="Run `takedown notify --set`.",
        )
    wishes_of(here)
    here.output.say(f"{len(addresses)} addresses from {source}.")
    return _test(here, addresses) if test else _send(here, profile, addresses)


def _store(here: Installation, kept: NotificationAddresses, *, in_file: bool) -> Exit:
    if here.may_ask:
        here.output.say("Type the addresses, one a line; they are not shown. An empty line ends.")
        lines = list(
            iter(lambda: click.prompt("Address", default="", hide_input=True, show_default=False, err=True), "")
        )
    else:
        lines = sys.stdin.read().split("\n")
    addresses = [line.strip() for line in lines if line.strip()]
    if not addresses:
        raise WrongUse("No address was given.", advice="Give one a line; `takedown notify --forget` takes them away.")
    hide_addresses(addresses)
    check_addresses(addresses)
    where = kept.store(addresses, in_file=in_file)
    here.output.say(f"{len(addresses)} addresses are kept in {where}. Try them with `takedown notify --test`.")
    return here.output.result(Exit.DONE, {"addresses": len(addresses), "kept_in": str(where)})


def _test(here: Installation, addresses: list[str]) -> Exit:
    said = {}
    for address in addresses:
        name = service_of(address)
        said[name] = services.send(address, "takedown: a test", "This is how takedown tells you of news.")
        here.output.data(f"{name}: {said[name] or 'took the message'}")
    code = Exit.UNAVAILABLE if any(said.values()) else Exit.DONE
    return here.output.result(code, {"services": {name: why or "taken" for name, why in said.items()}})


def _send(here: Installation, profile: Profile, addresses: list[str]) -> Exit:
    outbox = Outbox.read(outbox_file(here, profile))
    send_waiting(outbox, addresses, services.send, of=profile.name, tell=here.output.warn)
    waiting = {service: len(notices) for service, notices in outbox.waiting.items()}
    for address in addresses:
        name = service_of(address)
        why = f" ({outbox.down[name]})" if name in outbox.down else ""
        here.output.data(f"{name}: {waiting.get(name, 0)} wait{why}")
    return here.output.result(Exit.UNAVAILABLE if outbox.down else Exit.DONE, {"waiting": waiting})


def _deadlines(here: Installation, profile: Profile) -> list[Deadline]:
    """The last days for answers to counter-notices, and the days on which rights expire. Raises StorageFailed."""
    if not here.has_ledger():
        return []
    found = [
        Deadline(
            f"counter-notice-{one.number}-{one.reference}",
            deadline(one).day,
            f"Answer counter-notice {one.reference} of {one.number}",
            f"By {deadline(one)}. See it with `takedown status {one.number}`.",
            timedelta(days=1),
        )
        for one in waiting(here.ledger, profile.account)
    ]
    for record in here.ledger.iprs(profile.account):
        ipr = load_ipr(record.payload) if record.payload is not None else None
        if ipr is not None and ipr.expires_on is not None:
            found.append(
                Deadline(
                    f"expiry-{ipr.key.replace('/', '-')}-{ipr.expires_on}",
                    ipr.expires_on,
                    f"{ipr.label} expires",
                    f"Renew {ipr.name} ({ipr.registration_number}), and upload it anew with the proof of renewal.",
                    timedelta(days=30),
                )
            )
    return found
