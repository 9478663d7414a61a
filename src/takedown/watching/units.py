"""What to install so that polls go on by themselves: a systemd unit for `watch`, or a line for cron that calls `poll`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from datetime import timedelta

from takedown.domain.errors import WrongUse
from takedown.watching.schedule import Schedule, in_words

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_PLAIN = re.compile(r"[A-Za-z0-9_@:/.,=+-]+")


def systemd_unit(command: Sequence[str], profiles: Sequence[str], environment: Mapping[str, str]) -> str:
    """A service of the user (`systemctl --user`): there the keyring answers. Raises WrongUse for what no unit can say."""
    words = " ".join(_unit_word(word, dollars=True) for word in command)
    variables = "".join(f"Environment={_unit_word(f'{name}={value}')}\n" for name, value in environment.items())
    credentials = "".join(
        f"#LoadCredential=takedown-{name}-password:/a/file/that/only/you/can/read\n" for name in profiles
    )
    return f"""\
# Put this into ~/.config/systemd/user/takedown-watch.service, then:
#   systemctl --user daemon-reload
#   systemctl --user enable --now takedown-watch.service
#   loginctl enable-linger    (so that it goes on while you are not logged in)
# Where no keyring answers without you, hand the password over with the line LoadCredential below.
[Unit]
Description=takedown: follow every case on a schedule ({", ".join(profiles)})

[Service]
ExecStart={words}
{variables}{credentials}Restart=on-failure
RestartSec=300
# 130 is a clean stop. Wrong use, a held account and a damaged ledger do not mend themselves.
SuccessExitStatus=130
RestartPreventExitStatus=2 10 11
# What is in hand is concluded first: a list of hundreds of pages takes minutes.
KillMode=mixed
TimeoutStopSec=600
UMask=0077

[Install]
WantedBy=default.target
"""


def cron_line(command: Sequence[str], schedule: Schedule, environment: Mapping[str, str], minute: int) -> str:
    """One line for `crontab -e`; `minute` of the hour, where the schedule leaves it open, so that not all ask at once.

    Raises WrongUse for an interval that cron cannot say.
    """
    variables = [f"{name}={shlex.quote(value)}" for name, value in environment.items()]
    words = " ".join([*variables, *(shlex.quote(word) for word in command)])
    if "\n" in words:
        raise WrongUse("A line of cron cannot hold a line break.", advice="Rename the folder or the profile.")
    escaped = words.replace("%", r"\%")  # an unescaped one is a line break to cron
    return f"{schedule.cron or _as_cron(schedule.every or _DAY, minute)} {escaped}"


def _as_cron(every: timedelta, minute: int) -> str:
    if every < _HOUR and _HOUR % every == timedelta():
        return f"{minute % (every // timedelta(minutes=1))}-59/{every // timedelta(minutes=1)} * * * *"
    if every == _DAY:
        return f"{minute} 8 * * *"
    if every % _HOUR == timedelta() and _DAY % every == timedelta():
        return f"{minute} {'*' if every == _HOUR else f'*/{every // _HOUR}'} * * *"
    raise WrongUse(
        f"Cron cannot say every {in_words(every)}.",
        advice="Give --cron, or an interval that divides an hour or a day.",
    )


def _unit_word(word: str, *, dollars: bool = False) -> str:
    """One word of a line, quoted as systemd reads it: `%` begins a specifier, and `$` a variable in a command."""
    if any(ord(character) < ord(" ") for character in word):
        raise WrongUse(f"A unit cannot hold {word!r}.", advice="Rename the folder or the profile.")
    escaped = word.replace("%", "%%")
    escaped = escaped.replace("$", "$$") if dollars else escaped
    if _PLAIN.fullmatch(escaped):
        return escaped
    return '"' + escaped.replace("\\", "\\\\").replace('"', '\\"') + '"'
