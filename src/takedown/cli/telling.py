"""What a poll found is told by notifications: looked for, queued, sent. Failing to tell is no failing of the poll."""

from __future__ import annotations

import hashlib
from pathlib import Path

from takedown.cli.installation import Installation
from takedown.domain.errors import PersonNeeded, PortalChanged, SignInNeeded, StorageFailed, TakedownError
from takedown.filing.desk import Desk
from takedown.filing.hold import short_name
from takedown.filing.poll import Polled
from takedown.notifying import services
from takedown.notifying.facts import happened, stands
from takedown.notifying.notice import Kind, Notice
from takedown.notifying.outbox import Outbox
from takedown.notifying.services import service_of
from takedown.notifying.telling import Wishes, look, read_wishes, send_waiting
from takedown.settings.notification_addresses import NotificationAddresses
from takedown.settings.profile import Profile


def outbox_file(here: Installation, profile: Profile) -> Path:
    """What is still to be told of an account. It is no fact of the ledger's, and none that may be lost."""
    return here.places.data / "notifications" / f"{short_name(profile.account)}.json"


def wishes_of(here: Installation) -> Wishes:
    """About what, and when, a person wants to be told. Raises WrongUse."""
    return read_wishes(here.settings.notify_about or "", here.settings.quiet_hours or "")


def tell_news(here: Installation, desk: Desk, profile: Profile, polled: Polled) -> None:
    """Queue what is new and send what waits, where there is anybody to tell. What fails is a warning."""
    try:
        addresses, _ = NotificationAddresses(here.places, here.secrets).find()
        if not addresses:
            return
        wishes, outbox = wishes_of(here), Outbox.read(outbox_file(here, profile))
        after = desk.began if outbox.after is None else outbox.after  # what happened before anybody asked is no news
        news = happened(desk.ledger, desk.account, after, desk.now())
        outbox.after, _ = desk.ledger.head(desk.account)
        standing = [*stands(desk.ledger, desk.account, desk.now()), *_of_the_poll(polled)]
        names = [service_of(address) for address in addresses]
        look(outbox, news, standing, names, wishes, complete=polled.error is None)
        if not wishes.is_quiet(desk.now()):
            send_waiting(outbox, addresses, services.send, of=profile.name, tell=here.output.warn)
    except (PersonNeeded, StorageFailed) as error:
        here.output.warn(f"Nobody was notified: {error.message} {error.advice}")


def _of_the_poll(polled: Polled) -> list[Notice]:
    """What kept it from reading, and what it missed on the list."""
    notices = [
        Notice(f"missing/{number}", Kind.PERSON_NEEDED, f"{number}: the portal's list does not show it any more")
        for number in polled.missing
    ]
    for error in [*([polled.error] if polled.error else []), *polled.failed.values()]:
        kind = _kind_of(error)
        if kind is not None:
            digest = hashlib.sha256(error.message.encode()).hexdigest()[:16]
            notices.append(Notice(f"{kind.value}/{digest}", kind, f"{error.message} {error.advice}"))
    return list({one.key: one for one in notices}.values())


def _kind_of(error: TakedownError) -> Kind | None:
    if isinstance(error, PersonNeeded | SignInNeeded):
        return Kind.PERSON_NEEDED
    return Kind.PORTAL_CHANGED if isinstance(error, PortalChanged) else None
