"""The file of templates: what does not fit is named with its template, and nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from takedown.domain.errors import WrongUse
from takedown.settings.explanations import load_explanations
from takedown.settings.places import Places


def write(folder: Path, text: str) -> Places:
    places = Places.of(folder)
    file = places.profiles / "my-brand" / "explanations.toml"
    file.parent.mkdir(parents=True)
    file.write_text(text, "utf-8")
    return places


def test_a_profile_without_the_file_has_no_templates(tmp_path: Path) -> None:
    """And says where they would stand."""
    found = load_explanations(Places.of(tmp_path), "my-brand")
    assert found.templates == {}
    assert found.place.endswith("my-brand/explanations.toml")


def test_templates_are_read_with_what_they_are_for(tmp_path: Path) -> None:
    text = 'longest = 500\n[logo-cn]\ntext = "商标显示于{where}\u3000。"\nreasons = ["unfair_use"]\nmarketplaces = ["1688"]\n'
    found = load_explanations(write(tmp_path, text), "my-brand")
    assert found.longest == 500
    logo = found.templates["logo-cn"]
    assert logo.fields == ("where",)
    assert (logo.reasons, logo.marketplaces) == (frozenset({"unfair_use"}), frozenset({"1688"}))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[logo", "cannot be read"),
        ('text = "x"', "`text` is no template"),
        ('[Logo]\ntext = "x"', "`Logo` is no template"),
        ("[logo]", "has no `text`"),
        ('[logo]\ntext = " "', "has no `text`"),
        ("[logo]\ntext = 7", "has no `text`"),
        ('[logo]\ntext = "x"\nreason = ["unfair_use"]', "says reason, which nobody understands"),
        ('[logo]\ntext = "x"\nreasons = ["fake"]', "not 'fake'"),
        ('[logo]\ntext = "x"\nreasons = "unfair_use"', "not 'unfair_use'"),
        ('[logo]\ntext = "x"\nmarketplaces = ["ebay"]', "not 'ebay'"),
        ('[logo]\ntext = "x"\nmarketplaces = [{}]', "marketplaces"),
        ('[logo]\ntext = "{where"', "a single {"),
        ('[logo]\ntext = "{Where}"', "names no field"),
        ("longest = true", "`longest`"),
        ("longest = 0", "`longest`"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, text: str, says: str) -> None:
    """Exit 2, before any row is looked at."""
    with pytest.raises(WrongUse) as wrong:
        load_explanations(write(tmp_path, text), "my-brand")
    assert says in wrong.value.message
    assert "explanations.toml" in wrong.value.message
