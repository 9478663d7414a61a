"""Who signs the record of a run, and how that is said to the person."""

from __future__ import annotations

import click

from takedown.cli.output import Output
from takedown.domain.errors import TakedownError
from takedown.ledger.checkpoints import Signer
from takedown.settings.profile import Profile
from takedown.settings.secrets import Source
from takedown.settings.signing_key import KeptKey
from takedown.signing.key import leave_unsigned, origin_of
from takedown.verification.note import Checkpoint


def signer_for(profile: Profile, kept: KeptKey, output: Output, *, presses: bool) -> Signer:
    """Who signs the checkpoints of a run on this account.

    A person is asked for a passphrase here if at all, before anything is written. A key that is there and cannot be used
    stops what presses: it raises what `KeptKey.load` raises. Other commands go on, and owe their checkpoints to the next.
    """
    origin = origin_of(profile.account)
    if profile.practice:
        return _practising(origin, kept, output)
    try:
        key = kept.load()
    except TakedownError as error:
        if presses:
            raise
        output.warn(
            f"The record of this run is not signed yet: {error.message} The next run that has the key signs it."
        )
        locked = error

        def refuse(_: Checkpoint) -> Checkpoint:
            raise locked

        return Signer(origin, kept.fingerprint(), refuse)
    if key is None:
        if presses:
            output.say(
                "The record of this run is not signed: no signing key was made. `takedown init` makes one.", "yellow"
            )
        return Signer(origin, None, leave_unsigned)
    return Signer(origin, key.fingerprint, key.sign_checkpoint)


def _practising(origin: str, kept: KeptKey, output: Output) -> Signer:
    """Nothing about a key stops anybody from practising."""
    try:
        key = kept.load() or kept.make()[0]
    except TakedownError as error:
        output.warn(f"The practice record is not signed: {error.message} {error.advice}")
        return Signer(origin, None, leave_unsigned)
    return Signer(origin, key.fingerprint, key.sign_checkpoint)


def set_up_key(kept: KeptKey, *, practice: bool, in_file: bool) -> None:
    """Make the key unless it is there, and show what is to be deposited. Without a safe place for it there is none."""
    had = kept.fingerprint()
    if had is not None:
        _say(f"Signing key: kept. Its fingerprint is\n  {had}")
        return
    try:
        key, where = kept.make(in_file=in_file)
    except TakedownError as error:
        _say(f"Signing key: none, so the record of what is done will not be signed. {error.message}")
        _say("  Run `takedown init` again from a terminal to make one.")
        return
    if practice:
        _say(f"Signing key: in a plain file beside {kept.public_file}; good for practice only, it guards nothing real.")
    else:
        _say(f"Signing key: made, and kept in {where if where is Source.KEYRING else 'an encrypted file'}.")
    _say(f"  Its fingerprint is\n  {key.fingerprint}")
    _say(f"  Its public half is {kept.public_file}: who verifies your evidence needs it.")
    if not practice:
        _say(
            "  Deposit fingerprint and public half elsewhere now (your lawyer, a notary, an e-mail to yourself): only what"
        )
        _say("  was deposited before a dispute shows later that the key is yours.")


def _say(text: str) -> None:
    click.echo(text, err=True)
