"""Who is signed in: passwords, robot check, sessions, and the tickets that carry a session to the second host."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from takedown.sandbox.office.clock import Clock
from takedown.sandbox.office.refusal import Refused
from takedown.sandbox.office.store import Store

#: Published with the portal and good for nothing else.
WELL_KNOWN_ACCOUNTS = {
    "holder@example.test": "practice-Portal-1",
    "agent@example.test": "practice-Portal-2",
}
SESSION_LENGTH = timedelta(hours=8)
TICKET_LENGTH = timedelta(minutes=2)


@dataclass(frozen=True)
class Session:
    """A signed-in browser on one host. `csrf` must come back with every post."""

    token: str
    account: str
    csrf: str


class Accounts:
    """Sign-in and sessions. State that lasts is in the store, so a restart with a database keeps people signed in."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._codes: dict[str, tuple[str, str]] = {}

    def check_password(self, login: str, password: str, browser: str) -> None:
        """The first half of signing in.

        Raises Refused where a robot check is open for this account or browser (whatever the password), and for a wrong
        password, which opens one.
        """
        if self.robot_check_open(login, browser):
            raise Refused("login.robot_check")
        expected = WELL_KNOWN_ACCOUNTS.get(login, "")
        if not expected or not hmac.compare_digest(expected.encode(), password.encode()):
            self.ask_robot_check(login, browser)
            raise Refused("login.wrong")

    def sign_in(self, login: str) -> Session:
        """The second half: opens a session for an account whose password has been checked."""
        return self._open(login, parent=None)

    def send_code(self, login: str, browser: str) -> None:
        """Sends a code of six digits to an account whose password has been checked; the sign-in waits for it."""
        self._codes[browser] = (login, f"{secrets.randbelow(1_000_000):06d}")

    def waits_for_code(self, browser: str) -> bool:
        """Whether a sign-in of this browser waits for its code."""
        return browser in self._codes

    def enter_code(self, code: str, browser: str) -> Session:
        """The second half of signing in with a code. Raises Refused for a wrong one, which can be mended."""
        login, expected = self._codes.get(browser, ("", ""))
        if not expected or not hmac.compare_digest(expected.encode(), code.encode()):
            raise Refused("login.code")
        del self._codes[browser]
        return self._open(login, parent=None)

    def codes(self) -> list[tuple[str, str]]:
        """Account and code of every sign-in that waits for one, oldest first."""
        return list(self._codes.values())

    def ask_robot_check(self, login: str, browser: str) -> None:
        """From now on this account and this browser must pass the robot check before they sign in."""
        for subject in _subjects(login, browser):
            self._store.run("INSERT OR IGNORE INTO robot_checks VALUES (?)", subject)

    def ask_robot_check_on_pages(self, account: str) -> None:
        """From now on every page of this account is a robot check, until it is solved."""
        self._store.run("INSERT OR IGNORE INTO robot_checks VALUES (?)", _pages_of(account))

    def robot_check_on_pages(self, account: str) -> bool:
        """Whether every page of this account is a robot check."""
        return self._store.one("SELECT 1 FROM robot_checks WHERE subject = ?", _pages_of(account)) is not None

    def solve_robot_check_on_pages(self, account: str) -> None:
        """A person has dragged the slider on such a page."""
        self._store.run("DELETE FROM robot_checks WHERE subject = ?", _pages_of(account))

    def robot_check_open(self, login: str, browser: str) -> bool:
        """Whether this account or this browser has to pass the robot check first."""
        sql = "SELECT 1 FROM robot_checks WHERE subject IN (?, ?)"
        return self._store.one(sql, *_subjects(login, browser)) is not None

    def solve_robot_check(self, login: str, browser: str) -> None:
        """A person has dragged the slider in this browser."""
        self._store.run("DELETE FROM robot_checks WHERE subject IN (?, ?)", *_subjects(login, browser))

    def solve_every_robot_check(self) -> int:
        """The control port says a person did it; returns how many were open."""
        return self._store.run("DELETE FROM robot_checks")

    def session(self, token: str) -> Session | None:
        """The session of a cookie, while it is valid by portal time."""
        sql = "SELECT * FROM sessions WHERE token = ? AND expires_at > ?"
        row = self._store.one(sql, token, _at(self._clock.now()))
        return Session(row["token"], row["account"], row["csrf"]) if row else None

    def sign_out(self, token: str) -> None:
        """Ends the session on every host."""
        row = self._store.one("SELECT coalesce(parent, token) AS root FROM sessions WHERE token = ?", token)
        if row:
            self._store.run("DELETE FROM sessions WHERE token = ? OR parent = ?", row["root"], row["root"])

    def issue_ticket(self, session: Session) -> str:
        """A one-time ticket with which the second host opens a session of its own."""
        token = secrets.token_urlsafe(18)
        expires = _at(self._clock.now() + TICKET_LENGTH)
        self._store.run("INSERT INTO tickets VALUES (?, ?, ?)", token, session.token, expires)
        return token

    def redeem_ticket(self, ticket: str) -> Session | None:
        """The session for a ticket: once, in time, and only while the session it came from is open."""
        row = self._store.one("SELECT * FROM tickets WHERE token = ?", ticket)
        if row is None or not self._store.run("DELETE FROM tickets WHERE token = ?", ticket):
            return None
        parent = self.session(row["session"])
        if parent is None or row["expires_at"] <= _at(self._clock.now()):
            return None
        return self._open(parent.account, parent=parent.token)

    def forget_codes(self) -> None:
        """No sign-in waits for a code any more."""
        self._codes.clear()

    def _open(self, account: str, parent: str | None) -> Session:
        session = Session(secrets.token_urlsafe(24), account, secrets.token_urlsafe(18))
        sql = "SELECT expires_at FROM sessions WHERE token = ?"
        row = self._store.one(sql, parent)
        expires = row["expires_at"] if row else _at(self._clock.now() + SESSION_LENGTH)
        self._store.run(
            "INSERT INTO sessions VALUES (?, ?, ?, ?, ?)", session.token, account, session.csrf, expires, parent
        )
        return session


def _subjects(login: str, browser: str) -> tuple[str, str]:
    return f"account {login}", f"browser {browser}"


def _pages_of(account: str) -> str:
    return f"pages {account}"


def _at(moment: datetime) -> str:
    return moment.isoformat()
