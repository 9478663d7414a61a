"""Cells that no spreadsheet takes for a formula, and back again.

An apostrophe is put before each line of a cell that a spreadsheet could run: one that starts with `= + - @` or their
full-width and small forms, after any blanks and invisible marks, and a cell that starts with a tab or a line end. Each
line counts, because a cell broken at its line ends becomes several. `unguard(guard(text)) == text` for every text, also
for one that held such an apostrophe before.
"""

from __future__ import annotations

import re

_LINE_ENDS = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_INVISIBLE = (
    r"\t \x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\xa0\xad\u061c\u115f\u1160\u1680\u180e\u2000-\u200f"
    r"\u202a-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0"
)
_FORMULA = r"=+\-@＝＋－＠﹦﹢﹣﹫\u2212"
_RISKY = rf"(?:'*[{_INVISIBLE}]*[{_FORMULA}]|'*\t)"
_START = rf"(?:(?<=[{_LINE_ENDS}])(?={_RISKY})|\A(?={_RISKY}|'*[{_LINE_ENDS}]))"
_TO_GUARD = re.compile(_START)
_GUARDED = re.compile(rf"(?:(?<=[{_LINE_ENDS}])'(?={_RISKY})|\A'(?={_RISKY}|'*[{_LINE_ENDS}]))")


def guard(text: str) -> str:
    """`text` with an apostrophe wherever a spreadsheet could start a formula."""
    if not text or (text[0].isalnum() and text.isprintable()):
        return text  # one line that starts with a letter or digit: nearly every cell, and a search costs microseconds
    return _TO_GUARD.sub("'", text)


def unguard(text: str) -> str:
    """What `guard` was given."""
    return _GUARDED.sub("", text) if "'" in text else text
