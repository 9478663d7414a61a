"""`takedown init`: which portal, which account, where its password lives, what signs, and the account holder's word.

Can be run again: what is there already is kept, what is missing is added.
"""

from __future__ import annotations

import os
import sys
import uuid

import click

from takedown.cli.automation_terms import TERMS
from takedown.cli.signing import set_up_key
from takedown.domain.errors import PersonNeeded, StorageFailed, WrongUse
from takedown.filing.clock import utc_now
from takedown.ledger.ledger import Ledger
from takedown.settings.agreement import EVENT, agreement_of, confirmation, statement_for
from takedown.settings.built_in import PORTALS
from takedown.settings.logging import configure_logging
from takedown.settings.profile import NAME, Profile, load_profile
from takedown.settings.profile_file import write_profile
from takedown.settings.secrets import PRACTICE_PASSWORDS, Keyring, Secrets, Source, os_keyring
from takedown.settings.settings import Settings, load_settings
from takedown.settings.signing_key import KeptKey

_SOURCES = {
    "keyring": Source.KEYRING,
    "encrypted-file": Source.ENCRYPTED_FILE,
    "environment": Source.ENVIRONMENT,
    "credentials": Source.CREDENTIALS,
}
_EXAMPLE = """\b
Examples:
  takedown init
  takedown init --portal domestic --name my-brand --login brand@example.com
  takedown init --portal domestic --login brand@example.com --password-from environment --agreed-by "Wei Chen"
"""


@click.command("init", epilog=_EXAMPLE)
@click.option("--portal", type=click.Choice(list(PORTALS)), help="Which portal the account is on.")
@click.option("--name", help="Name of the profile; the portal's own if not given.")
@click.option("--login", help="Login name of the account.")
@click.option("--password-from", "password_from", type=click.Choice(list(_SOURCES)), help="Where the password lives.")
@click.option("--agreed-by", "agreed_by", metavar="NAME", help="Who confirms having read the portal's user agreement.")
@click.option("--no-input", is_flag=True, help="Ask nothing; what is missing is an error.")
def command(
    *,
    portal: str | None,
    name: str | None,
    login: str | None,
    password_from: str | None,
    agreed_by: str | None,
    no_input: bool,
) -> None:
    """Set up a profile: portal, account, password, signing key, and your word on the user agreement.

    Asks for what is not given when run from a terminal. Without a terminal, a password to be stored is taken from
    TAKEDOWN_PASSWORD and the passphrase of an encrypted file from the descriptor in TAKEDOWN_PASSPHRASE_FD.
    """
    settings, ask = load_settings(), sys.stdin.isatty() and not no_input
    configure_logging(settings, settings.places)
    portal = portal or _choose_portal(ask)
    name = name or PORTALS[portal]
    login = login or _login_of(name, settings) or _choose_login(portal, ask)
    profile = write_profile(name, portal, login, settings)
    _say(f"Profile {profile.name}: {profile.account}")
    secrets = Secrets(settings.places, prompt=_ask_hidden if ask else None, tell=_say)
    _set_up_password(profile, settings, secrets, password_from, ask)
    kept = KeptKey(settings.places, secrets, practice=profile.practice)
    beside_it = (
        settings.places.secrets / f"{profile.name}.json"
    ).is_file()  # the password is in an encrypted file, too
    set_up_key(kept, practice=profile.practice, in_file=beside_it)
    if not profile.practice:
        _confirm_agreement(profile, settings, agreed_by, ask)
    _say(f"Ready. Use it with `--profile {profile.name}`, or set TAKEDOWN_PROFILE={profile.name}.")


def _choose_portal(ask: bool) -> str:
    if not ask:
        raise WrongUse("No portal was named.", advice=f"Add --portal with one of {', '.join(PORTALS)}.")
    _say("practice: the portal on this machine for trials; domestic: Taobao, Tmall, Tmall Global, 1688;")
    _say("international: Alibaba.com, AliExpress, Lazada.")
    chosen: str = click.prompt("Portal", type=click.Choice(list(PORTALS)), default="practice", err=True)
    return chosen


def _login_of(name: str, settings: Settings) -> str:
    """The account of a profile that was set up before, else nothing."""
    path = settings.places.profiles / f"{name}.toml"
    return load_profile(name, settings).login if NAME.fullmatch(name) and path.exists() else ""


def _choose_login(portal: str, ask: bool) -> str:
    known = next(iter(PRACTICE_PASSWORDS)) if portal == "practice" else None
    if ask:
        chosen: str = click.prompt("Login name of the account", default=known, err=True)
        return chosen
    if known is None:
        raise WrongUse("No account was named.", advice="Add --login with the name or e-mail address you sign in with.")
    return known


def _set_up_password(
    profile: Profile, settings: Settings, secrets: Secrets, password_from: str | None, ask: bool
) -> None:
    if profile.practice and profile.login.lower() in PRACTICE_PASSWORDS:
        _say("Password: well known, and good for the practice portal only.")
        return
    kept = None if password_from else _kept_already(profile, settings)
    if kept:
        _say(f"Password: {kept} has it already; change that with --password-from.")
        return
    where = _SOURCES[password_from or _choose_source(ask)]
    if where in (Source.KEYRING, Source.ENCRYPTED_FILE):
        secrets.store_password(profile, _new_password(profile, ask), where)
        _say(f"Password: stored in {where}.")
        return
    for had in secrets.forget_password(profile):
        _say(f"Password: taken out of {had}, which may have an old one.")
    if where is Source.ENVIRONMENT:
        _say("Password: from TAKEDOWN_PASSWORD at each run. The browser stays signed in for one run only.")
    else:
        _say(f"Password: from $CREDENTIALS_DIRECTORY/takedown-{profile.name}-password, which systemd fills with")
        _say(
            f"  LoadCredentialEncrypted=takedown-{profile.name}-password. The browser stays signed in for one run only."
        )


def _kept_already(profile: Profile, settings: Settings) -> str | None:
    try:
        return Secrets(settings.places, tell=_say).find_password(profile).source
    except PersonNeeded:
        return "the encrypted file, or a locked keyring,"
    except WrongUse:
        return None


def _keyring() -> Keyring | None:
    try:
        return os_keyring()
    except StorageFailed as broken:
        _say(f"{broken.message} {broken.advice}")
        return None


def _choose_source(ask: bool) -> str:
    if not ask:
        raise WrongUse(
            "Nothing says where the password lives.", advice=f"Add --password-from with one of {', '.join(_SOURCES)}."
        )
    keyring = _keyring()
    _say(f"keyring: {keyring.name if keyring else 'none on this machine that keeps secrets safely'};")
    _say("encrypted-file: a file of ours, with a passphrase; environment: TAKEDOWN_PASSWORD; credentials: systemd.")
    default = "keyring" if keyring else "encrypted-file"
    chosen: str = click.prompt("Password from", type=click.Choice(list(_SOURCES)), default=default, err=True)
    return chosen


def _new_password(profile: Profile, ask: bool) -> str:
    if ask:
        password: str = click.prompt(
            f"Password of {profile.login} on {profile.host}", hide_input=True, confirmation_prompt=True, err=True
        )
        return password
    given = os.environ.get("TAKEDOWN_PASSWORD", "")
    if not given:
        raise PersonNeeded(
            "There is no terminal to ask for the password to store.",
            advice="Run from a terminal, or hand the password over in TAKEDOWN_PASSWORD for this one command.",
        )
    return given


def _ask_hidden(question: str) -> str:
    answer: str = click.prompt(question, hide_input=True, err=True)
    return answer


def _confirm_agreement(profile: Profile, settings: Settings, agreed_by: str | None, ask: bool) -> None:
    with Ledger.open(settings.ledger_place, now=utc_now) as ledger:
        earlier = agreement_of(ledger, profile)
        if earlier and not agreed_by:
            _say(f"User agreement: confirmed by {earlier.name} on {earlier.at:%Y-%m-%d}.")
            return
        _say(TERMS.format(host=profile.host))
        _say(click.wrap_text(f"To confirm: {statement_for(profile)}", width=118))
        name = (agreed_by or (_ask_name() if ask else "")).strip()
        if not name:
            raise PersonNeeded(
                f"The profile {profile.name} is set up, but nobody has confirmed the user agreement of {profile.host}.",
                advice="Run it again and type your name, or add --agreed-by NAME; until then nothing can be filed.",
            )
        journal = ledger.journal(profile.account, run=uuid.uuid4().hex[:12], actor=settings.actor)
        journal.append(EVENT, confirmation(profile, name))
        _say(f"User agreement: confirmed by {name}, and recorded.")


def _ask_name() -> str:
    answer: str = click.prompt("Your full name, or nothing to do it later", default="", show_default=False, err=True)
    return answer


def _say(text: str) -> None:
    click.echo(text, err=True)
