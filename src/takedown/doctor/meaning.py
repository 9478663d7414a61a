"""What a text of the portal means, as a person said: written into the user's own wording table, on top of the shipped one."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from takedown.browser.wording import Wording, tidy
from takedown.domain.errors import WrongUse
from takedown.domain.portal_status import CaseStatus, IprStatus
from takedown.settings.private_file import write_private

_CASE = tuple(status.value for status in CaseStatus if status is not CaseStatus.NEEDS_A_LOOK)
MEANINGS = {
    "case_status": _CASE,
    "listing_status": _CASE,
    "ipr_status": tuple(
        status.value for status in IprStatus if status not in (IprStatus.NOT_UPLOADED, IprStatus.NEEDS_A_LOOK)
    ),
}
"""What a status may mean, by the section of the wording table that it belongs to."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_Table = dict[str, dict[str, list[str]]]


def give_meaning(own: Path, known: Wording, section: str, word: str, text: str) -> None:
    """Let `text` mean our `word` of [section] in the user's own table `own`, beside the texts that mean it already.

    `known` is the whole wording as it is now, shipped and own: the own entry of a word stands in the place of the shipped
    one, so what meant the word before is written with it. The rest of the file stays. Raises WrongUse when the file cannot
    be read, or cannot be changed so and mean the same otherwise; StorageFailed when it cannot be written.
    """
    before = own.read_text("utf-8") if own.exists() else ""
    try:
        table = tomllib.loads(before)
        wanted = _with_meaning(table, section, word, [text, *known.sections.get(section, {}).get(word, ())])
        changed = before
        for one, texts in wanted[section].items():
            if table.get(section, {}).get(one) != texts:
                changed = _with_entry(changed, section, one, texts)
        found = tomllib.loads(changed)
    except tomllib.TOMLDecodeError:
        wanted, found = {}, {"": {}}
    if wanted != found:
        raise WrongUse(
            f"{own} is written in a way that is not changed by program.",
            advice=f"Add {json.dumps(text, ensure_ascii=False)} to {word} under [{section}] yourself.",
        )
    write_private(own, changed.encode())


def _with_meaning(table: dict[str, Any], section: str, word: str, texts: list[str]) -> _Table:
    """The own table with the new entry; what the text meant there before it means no more."""
    words: dict[str, list[str]] = {
        one: [said for said in meant if tidy(said) != tidy(texts[0])] for one, meant in table.get(section, {}).items()
    }
    unique = {tidy(said): said for said in reversed(texts)}
    return table | {section: words | {word: list(reversed(unique.values()))}}


def _with_entry(text: str, section: str, word: str, texts: list[str]) -> str:
    key = word if _BARE_KEY.fullmatch(word) else json.dumps(word, ensure_ascii=False)
    line = f"{key} = {json.dumps(texts, ensure_ascii=False)}\n"
    head = re.search(rf"^\[{re.escape(section)}\][ \t]*(#.*)?$\n?", text, re.MULTILINE)
    if head is None:
        return (text.rstrip("\n") + "\n\n" if text.strip() else "") + f"[{section}]\n{line}"
    end = re.compile(r"^\[", re.MULTILINE).search(text, head.end())
    body = text[head.end() : end.start() if end else len(text)]
    old = re.search(rf"^{re.escape(key)}[ \t]*=[ \t]*\[.*?\][ \t]*(#[^\n]*)?$\n?", body, re.MULTILINE | re.DOTALL)
    kept = body[: old.start()] + body[old.end() :] if old else body
    start = text[: head.end()]
    return (start if start.endswith("\n") else start + "\n") + line + kept + (text[end.start() :] if end else "")
