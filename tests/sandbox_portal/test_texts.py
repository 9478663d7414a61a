"""The table of words: complete, in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import takedown.sandbox
from takedown.sandbox.classic.visit import button_text
from takedown.sandbox.texts import LANGUAGES, Texts, preferred_language

PACKAGE = Path(takedown.sandbox.__file__).parent


def texts(language: str) -> dict[str, str]:
    sections = [
        "common",
        "login",
        "nav",
        "ipr",
        "complaint",
        "js",
        "refused",
        "reason",
        "platform",
        "place",
        "listing_status",
    ]
    found = Texts(language)
    return {f"{section}.{key}": text for section in sections for key, text in found.section(section).items()}


def test_both_languages_have_the_same_gaps() -> None:
    """A number that is named in one is named in the other."""
    english, chinese = (texts(language) for language in LANGUAGES)
    assert len(english) > 100
    for key, text in english.items():
        assert _gaps(text) == _gaps(chinese[key]), key
        assert text.strip(), key
        assert chinese[key].strip(), key


def test_every_refusal_of_the_code_has_its_words() -> None:
    """No refusal ends in a page that cannot be drawn."""
    known = texts("en")
    for file in PACKAGE.rglob("*.py"):
        for key in re.findall(r'Refused\(f?"([\w.{}]+)"', file.read_text(encoding="utf-8")):
            wanted = [key.format(field=field) for field in ("name", "owner")]
            assert all(f"refused.{one}" in known for one in wanted), (file.name, key)


def test_every_word_a_template_asks_for_exists() -> None:
    """Literal keys only; built ones are met by the page tests."""
    sections = Texts("en")
    for file in (PACKAGE / "classic" / "templates").glob("*.html"):
        for key in re.findall(r'\bt\(["\']([\w.]+)["\'][),]', file.read_text(encoding="utf-8")):
            assert sections(key, total=1, account="x"), (file.name, key)


def test_the_first_known_language_is_preferred() -> None:
    """English for everybody else."""
    assert preferred_language("zh-CN,zh;q=0.9,en;q=0.8") == "zh"
    assert preferred_language("fr-FR, en-GB;q=0.8, zh;q=0.5") == "en"
    assert preferred_language("fr") == "en"
    assert preferred_language("") == "en"


def test_two_character_chinese_buttons_show_a_space() -> None:
    """As Ant Design draws them; longer ones and English do not."""
    assert button_text("提交") == "提 交"
    assert (button_text("下一步"), button_text("OK")) == ("下一步", "OK")


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
