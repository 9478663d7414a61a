"""Profiles: what is built in, what a file may say, and what is refused."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from takedown.domain.errors import WrongUse
from takedown.domain.model import CHINESE_RIGHTS_ONLY, Marketplace
from takedown.settings.profile import Profile, list_profiles, load_profile
from takedown.settings.profile_file import write_profile
from takedown.settings.settings import Settings, load_settings


def profile_file(home: Path, name: str, text: str) -> Path:
    path = home / "config" / "profiles" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "words", "advice"),
    [
        ('login = "a@b.c"', "`extends` is missing", "domestic"),
        ('extends = "domestik"', "`extends` is missing or unknown", "domestic"),
        ('extends = "domestic"\nlogn = "a@b.c"', "`logn` is no key", "Did you mean login?"),
        ('extends = "domestic"\nportal = "practice"', "`portal` is no key", "Known are"),
        ('extends = "domestic"\nlogin = "a"\ntabs = "many"', "tabs: ", "Mend"),
        ('extends = "domestic"\nlogin = "a"\ntabs = 99', "tabs: ", "Mend"),
        ('extends = "domestic"\nlogin = "a"\nmarketplaces = ["ebay"]', "marketplaces", "Mend"),
        ('extends = "domestic"\nlogin = "a"\nmarketplaces = []', "marketplaces", "Mend"),
        ('extends = "domestic"\nlogin = "a"\naddresses = {ipp = "ftp://x"}', "addresses: ", "Mend"),
        ('extends = "domestic"\nlogin = "a"\naddresses = "x"', "addresses: ", "Mend"),
        ('extends = "domestic"\nlogin = "a"\ntimezone = "Mars/Olympus"', "timezone: ", "Mend"),
        ('extends = "domestic"\nlogin = ', "could not be read", "TOML"),
    ],
)
def test_a_file_that_does_not_fit_is_named_with_its_key(
    home: Path, settings: Settings, text: str, words: str, advice: str
) -> None:
    """The error names file and key and says what would fit."""
    path = profile_file(home, "brand", text)
    with pytest.raises(WrongUse) as caught:
        load_profile("brand", settings)
    assert str(path) in str(caught.value)
    assert words in str(caught.value)
    assert advice in caught.value.advice


def test_the_practice_profile_never_points_at_a_real_portal(home: Path, settings: Settings) -> None:
    """What is allowed in practice (a known password, no agreement) cannot reach another machine."""
    profile_file(home, "mine", 'extends = "sandbox"\naddresses = {ipp = "https://ipp.alibabagroup.com"}')
    with pytest.raises(WrongUse, match="practice portal is on this machine"):
        load_profile("mine", settings)


def test_a_real_profile_is_https_only(home: Path, settings: Settings) -> None:
    """A password is never typed into a page that came unencrypted."""
    profile_file(home, "brand", 'extends = "domestic"\nlogin = "a"\naddresses = {ipp = "http://ipp.alibabagroup.com"}')
    with pytest.raises(WrongUse, match="is not https"):
        load_profile("brand", settings)


def test_a_file_cannot_turn_the_practice_profile_into_a_real_one(home: Path, settings: Settings) -> None:
    """`--profile sandbox` means the practice portal, whatever files say."""
    profile_file(home, "sandbox", 'extends = "domestic"\nlogin = "a@b.c"')
    with pytest.raises(WrongUse, match="can only extend sandbox"):
        load_profile("sandbox", settings)


@pytest.mark.parametrize("name", ["domestic", "international"])
def test_a_real_portal_without_an_account_asks_for_the_set_up(settings: Settings, name: str) -> None:
    """The built-in profile of a real portal is a template."""
    with pytest.raises(WrongUse) as caught:
        load_profile(name, settings)
    assert f"takedown init --portal {name}" in caught.value.advice


@pytest.mark.parametrize("name", ["domestik", "../sandbox", ""])
def test_an_unknown_profile_is_refused(settings: Settings, name: str) -> None:
    """With the names that exist, or the nearest."""
    with pytest.raises(WrongUse, match="There is no profile") as caught:
        load_profile(name, settings)
    assert "domestic" in caught.value.advice or "sandbox" in caught.value.advice


def test_the_practice_profile_needs_nothing(settings: Settings) -> None:
    """It serves every marketplace, on two host names of one port, and its account does not depend on the port."""
    profile = load_profile("sandbox", settings)
    assert profile.practice
    assert profile.addresses == {
        "ipp": "http://ipp.localhost:8765",
        "complaint": "http://qinquan.localhost:8765",
        "shops": "http://shops.localhost:8765",
    }
    assert profile.account == "sandbox:holder@example.test"
    assert profile.marketplaces == set(Marketplace)


def test_another_port_moves_both_sites_of_the_practice_portal(monkeypatch: pytest.MonkeyPatch) -> None:
    """TAKEDOWN_SANDBOX_URL is enough."""
    monkeypatch.setenv("TAKEDOWN_SANDBOX_URL", "http://ipp.localhost:9001/")
    profile = load_profile("sandbox", load_settings())
    assert profile.addresses == {
        "ipp": "http://ipp.localhost:9001",
        "complaint": "http://qinquan.localhost:9001",
        "shops": "http://shops.localhost:9001",
    }
    assert profile.account == "sandbox:holder@example.test"


def test_a_real_profile_is_careful_unless_told_otherwise(real: Profile) -> None:
    """One tab, a visible window, no marker, and the account under the portal's host name."""
    assert (real.tabs, real.headless, real.marker, real.practice) == (1, False, False, False)
    assert real.account == "ipp.alibabagroup.com:brand@example.com"
    assert real.marketplaces >= CHINESE_RIGHTS_ONLY


def test_the_account_does_not_depend_on_capitals(home: Path, settings: Settings) -> None:
    """Two spellings of one login must not file the same thing twice."""
    profile_file(home, "brand", 'extends = "domestic"\nlogin = "Brand@Example.com"')
    assert load_profile("brand", settings).account == "ipp.alibabagroup.com:brand@example.com"


def test_an_address_in_a_file_keeps_the_others(home: Path, settings: Settings) -> None:
    """A file names one site and the other stays."""
    text = 'extends = "domestic"\nlogin = "a"\naddresses = {complaint = "https://ipp.alibabagroup.com/"}'
    profile_file(home, "brand", text)
    assert load_profile("brand", settings).addresses == {
        "ipp": "https://ipp.alibabagroup.com",
        "complaint": "https://ipp.alibabagroup.com",
    }


def test_settings_win_over_the_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run can be made slower, visible or narrower without touching files."""
    for name, value in {"HEADLESS": "false", "TABS": "1", "COMPLAINTS_PER_MINUTE": "2.5"}.items():
        monkeypatch.setenv(f"TAKEDOWN_{name}", value)
    profile = load_profile("sandbox", load_settings())
    assert (profile.headless, profile.tabs, profile.pace_per_minute) == (False, 1, 2.5)


def test_profiles_are_listed_with_the_users_own(real: Profile, settings: Settings) -> None:
    """Built-in and own, sorted."""
    assert list_profiles(settings) == (real.name, "domestic", "international", "sandbox", "sandbox-spa")


def test_a_written_profile_is_private_and_loads(settings: Settings, home: Path) -> None:
    """What `init` writes is what is loaded, quotes and Chinese letters included."""
    profile = write_profile("my-brand", "international", '品牌"店\\', settings)
    assert profile.login == '品牌"店\\'
    assert stat.S_IMODE((home / "config/profiles/my-brand.toml").stat().st_mode) == 0o600


def test_writing_again_keeps_what_was_edited(settings: Settings, home: Path) -> None:
    """Running the set-up twice does not undo a hand-made change."""
    write_profile("brand", "domestic", "a@b.c", settings)
    path = home / "config/profiles/brand.toml"
    path.write_text(path.read_text(encoding="utf-8") + "tabs = 2\n", encoding="utf-8")
    assert write_profile("brand", "domestic", "A@B.C", settings).tabs == 2


@pytest.mark.parametrize(
    ("name", "portal", "login"),
    [
        ("brand", "domestic", "other@b.c"),
        ("brand", "international", "a@b.c"),
        ("../brand", "domestic", "a@b.c"),
        ("sandbox", "domestic", "a@b.c"),
        ("new", "domestic", "  "),
        ("new", "domestic", "a\nextends"),
    ],
)
def test_a_profile_is_not_overwritten_nor_badly_named(settings: Settings, name: str, portal: str, login: str) -> None:
    """Another account's profile stays; names stay inside the folder; logins are one line."""
    write_profile("brand", "domestic", "a@b.c", settings)
    with pytest.raises(WrongUse):
        write_profile(name, portal, login, settings)
    assert load_profile("brand", settings).login == "a@b.c"


def test_the_readme_explains_every_key_of_a_profile() -> None:
    """In its table of keys, and no other."""
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    table = readme.partition("| key | default | meaning |")[2].partition("\n\n")[0]
    named = {key for line in table.splitlines() for key in re.findall(r"`(\w+)`", line.split("|")[1] if line else "")}
    assert named == set(Profile.model_fields) - {"name", "portal"} | {"extends"}
