"""Retry is bounded, slowing down is heeded, and a sign-in happens alone. None of it is ever around a press."""

from __future__ import annotations

import asyncio

import pytest

from takedown.domain.errors import (
    BrowserFailed,
    ListMoved,
    PersonNeeded,
    PortalChanged,
    PortalUnavailable,
    SignInNeeded,
    SignInUnanswered,
    SlowDown,
    TakedownError,
)
from takedown.filing.calm import (
    CHANGED_ATTEMPTS,
    NO_RETRY,
    READ_WITHIN_SECONDS,
    SIGN_IN_ATTEMPTS,
    SIGN_INS,
    UNANSWERED_SIGN_INS,
    Calm,
    Pace,
    Patience,
    Turnstile,
)
from tests.unit.filing.desks import World
from tests.unit.filing.model_portal import FOR_EVER
from tests.unit.filing.virtual_time import Clock, run

PATIENCE = Patience(attempts=4, seconds=1000, first_wait=1, longest_wait=10)


def away() -> PortalUnavailable:
    return PortalUnavailable("Away.", advice="Later.")


def sign_in() -> SignInNeeded:
    return SignInNeeded("Sign in.", advice="Sign in.")


class Reading:
    """Something to read, which fails as scripted before it succeeds."""

    def __init__(self, *errors: TakedownError) -> None:
        self.errors = list(errors)
        self.times = 0

    async def __call__(self) -> str:
        self.times += 1
        if self.errors:
            raise self.errors.pop(0)
        return "read"


def calm_on(world: World, patience: Patience = PATIENCE) -> Calm:
    return world.calm(world.desk(patience=patience))


@pytest.mark.parametrize(
    ("error", "times"),
    [
        (away(), 4),
        (PortalChanged("Changed.", advice="Calibrate."), CHANGED_ATTEMPTS),
        (ListMoved("Moved.", advice="Wait."), 4),
        (PersonNeeded("You.", advice="Do."), 1),
    ],
)
def test_a_read_is_repeated_on_named_errors_only_and_not_for_ever(
    world: World, error: TakedownError, times: int
) -> None:
    """Then what the last attempt raised comes out."""
    reading = Reading(*[error] * 20)
    with pytest.raises(type(error)):
        run(world.clock, calm_on(world).read(reading))
    assert reading.times == times


def test_one_switch_turns_all_retry_off(world: World) -> None:
    """For tests, and for those who want to see the first error."""
    reading = Reading(away())
    with pytest.raises(PortalUnavailable):
        run(world.clock, calm_on(world, NO_RETRY).read(reading))
    assert reading.times == 1


def test_a_portal_that_asks_to_sign_in_again_and_again_is_given_up(world: World) -> None:
    """After so many sign-ins with nothing in between."""
    with pytest.raises(SignInNeeded, match="let nothing through"):
        run(world.clock, calm_on(world).read(Reading(*[sign_in() for _ in range(50)])))
    assert world.server.calls.count("sign_in") == SIGN_INS


class Hangs(Reading):
    """Something that never answers."""

    async def __call__(self) -> str:
        self.times += 1
        await asyncio.sleep(FOR_EVER)
        return "read"


def test_a_read_that_never_ends_is_given_up_with_its_browser(world: World) -> None:
    """A renderer that hangs says nothing, and another read in it would hang too."""
    reading = Hangs()
    with pytest.raises(BrowserFailed, match="longer than 50 seconds"):
        run(world.clock, world.calm(world.desk(read_within_seconds=50)).read(reading))
    assert reading.times == 1


def test_a_sign_in_that_never_ends_is_given_up_with_its_browser(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """After as long as a person may need at a robot check."""
    calm = world.calm(world.desk())
    monkeypatch.setattr(calm.portal, "sign_in", lambda _keep: Hangs()())
    began = world.clock.seconds
    with pytest.raises(BrowserFailed, match="sign-in"):
        run(world.clock, calm.sign_in(calm.portal.epoch))
    assert world.clock.seconds - began == pytest.approx(READ_WITHIN_SECONDS, abs=1)


def test_a_portal_that_answers_no_sign_in_is_not_asked_again_and_again(world: World) -> None:
    """Each is a password that it may have counted; not in this browser, whatever else is read in it."""
    calm = calm_on(world)
    world.server.faults = [("sign_in", SignInUnanswered("Nothing.", advice="Later."))] * 20
    for _ in range(3):
        with pytest.raises(PortalUnavailable):
            run(world.clock, calm.sign_in(calm.portal.epoch))
    with pytest.raises(PortalUnavailable):
        run(world.clock, calm.read(Reading(sign_in(), sign_in())))
    assert world.server.calls.count("sign_in") == UNANSWERED_SIGN_INS


def test_a_portal_that_is_away_before_the_password_is_tried_again(world: World) -> None:
    """As a read is: no password has gone out."""
    calm = calm_on(world)
    world.server.faults = [("sign_in", away())] * (SIGN_IN_ATTEMPTS - 1)
    run(world.clock, calm.sign_in(calm.portal.epoch))
    assert world.server.calls.count("sign_in") == SIGN_IN_ATTEMPTS


def test_a_sign_in_that_is_asked_to_slow_down_heeds_it(world: World) -> None:
    """As a read does."""
    world.server.faults = [("sign_in", SlowDown("Slow down.", advice="Wait.", after_seconds=70))] * 3
    began = world.clock.seconds
    calm = calm_on(world)
    run(world.clock, calm.sign_in(calm.portal.epoch))
    assert world.clock.seconds - began >= 3 * 70


def test_what_comes_through_begins_the_count_of_sign_ins_anew(world: World) -> None:
    """A session that is short is no reason to give up."""
    calm = calm_on(world)
    for _ in range(SIGN_INS + 2):
        assert run(world.clock, calm.read(Reading(sign_in()))) == "read"


def test_several_tabs_that_are_asked_to_sign_in_do_it_once(world: World) -> None:
    """The others see that it was done and go on."""
    calm = calm_on(world)

    async def all_at_once() -> None:
        await asyncio.gather(*(calm.read(Reading(sign_in())) for _ in range(4)))

    run(world.clock, all_at_once())
    assert world.server.calls.count("sign_in") == 1


def test_no_form_is_open_while_somebody_signs_in(world: World) -> None:
    """The sign-in waits for those that are open and keeps new ones out."""
    turnstile, seen = Turnstile(), list[str]()

    async def form(name: str, after: float) -> None:
        await asyncio.sleep(after)
        async with turnstile.form_open():
            seen.append(f"{name} opens")
            await asyncio.sleep(10)
            seen.append(f"{name} closes")

    async def signing_in() -> None:
        await asyncio.sleep(1)
        async with turnstile.alone():
            seen.append("signs in")
            await asyncio.sleep(5)
            seen.append("signed in")

    async def together() -> None:
        await asyncio.gather(form("first", 0), signing_in(), form("second", 2))

    run(world.clock, together())
    assert seen == ["first opens", "first closes", "signs in", "signed in", "second opens", "second closes"]


def test_a_sign_in_that_is_given_up_while_it_waits_keeps_nobody_out(world: World) -> None:
    """A tab may be cancelled at any time."""
    turnstile = Turnstile()

    async def alone() -> None:
        async with turnstile.alone():
            raise AssertionError("a form is open")

    async def together() -> str:
        async with turnstile.form_open():
            waiting = asyncio.create_task(alone())
            await asyncio.sleep(1)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        async with turnstile.form_open():
            return "open"

    assert run(world.clock, together()) == "open"


def test_a_portal_that_asks_to_slow_down_is_heeded(world: World) -> None:
    """The read is repeated after the time that it asked for, and everything after it is slower."""
    slow = SlowDown("Slow down.", advice="Wait.", after_seconds=40)
    began = world.clock.seconds
    calm = calm_on(world)
    assert run(world.clock, calm.read(Reading(slow))) == "read"
    assert world.clock.seconds - began >= 40


def turns(pace: Pace, clock: Clock, count: int) -> list[float]:
    """When so many turns came, in seconds from now."""
    began = clock.seconds

    async def take() -> list[float]:
        taken: list[float] = []
        for _ in range(count):
            await pace.turn()
            taken.append(round(clock.seconds - began))
        return taken

    return run(clock, take())


def test_turns_are_evenly_spread(world: World) -> None:
    """At most so many a minute."""
    assert turns(world.desk(per_minute=4).pace(), world.clock, 3) == [0, 15, 30]


def test_after_a_request_to_slow_down_the_gap_doubles(world: World) -> None:
    """Up to a minute, however often it is asked."""
    pace = world.desk(per_minute=4).pace()
    pace.slow_down(10)
    assert turns(pace, world.clock, 3) == [10, 40, 70]
    for _ in range(5):
        pace.slow_down(0)
    assert turns(pace, world.clock, 3)[-2:] == [90, 150]


def test_large_forms_share_the_room_of_600_links() -> None:
    """Two of 300 at once; a third waits for one of them, and one alone is let in whatever its size."""
    turnstile, inside = Turnstile(), list[str]()

    async def fill(name: str, links: int, seconds: float) -> None:
        async with turnstile.form_open(links):
            inside.append(name)
            await asyncio.sleep(seconds)
            inside.append(f"{name} left")

    async def main() -> None:
        async with turnstile.form_open(900):
            pass
        await asyncio.gather(fill("a", 300, 1), fill("b", 300, 3), fill("c", 300, 1), fill("d", 1, 1))

    run(Clock(), main())
    assert inside[:2] == ["a", "b"]
    assert inside.index("c") > inside.index("a left")
    assert inside.index("b left") > inside.index("c")
