"""Settings: defaults, where they come from, and errors that name the variable."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from takedown.domain.errors import WrongUse
from takedown.settings.settings import Settings, is_loopback, load_settings, variables

EXAMPLE = Path(__file__).parents[3] / ".env.example"


def env_file(home: Path, text: str) -> Path:
    path = home / "config" / ".env"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TAKEDOWN_TABS", "0"),
        ("TAKEDOWN_TABS", "many"),
        ("TAKEDOWN_HEADLESS", "perhaps"),
        ("TAKEDOWN_LOG_LEVEL", "loud"),
        ("TAKEDOWN_DECLARATION_VALID_DAYS", "0"),
        ("TAKEDOWN_PRESS_DEADLINE_SECONDS", "-1"),
        ("TAKEDOWN_EVIDENCE_FILE_MB", "inf"),
        ("TAKEDOWN_EVIDENCE_FILE_MB", "nan"),
        ("TAKEDOWN_COMPLAINTS_PER_MINUTE", "inf"),
        ("TAKEDOWN_SANDBOX_URL", "https://ipp.alibabagroup.com"),
        ("TAKEDOWN_SANDBOX_URL", "http://ipp.localhost:8765/login"),
        ("TAKEDOWN_SANDBOX_URL", "http://ipp.localhost:99999"),
    ],
)
def test_a_value_that_does_not_fit_is_named(variable: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says which variable and what it is for, and is the user's to mend."""
    monkeypatch.setenv(variable, value)
    with pytest.raises(WrongUse, match=variable) as caught:
        load_settings()
    assert variables()[variable] in caught.value.advice


def test_a_misspelt_variable_is_not_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip in TAKEDOWN_LEDGER_URL must not lead to filing from an empty ledger."""
    monkeypatch.setenv("TAKEDOWN_LEDGER_URI", "postgresql://db/takedown")
    with pytest.raises(WrongUse) as caught:
        load_settings()
    assert caught.value.advice == "Did you mean TAKEDOWN_LEDGER_URL?"


def test_a_variable_that_resembles_no_setting_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other programs may have variables with our prefix."""
    monkeypatch.setenv("TAKEDOWN_DEPLOYMENT_COLOUR", "blue")
    assert load_settings().profile == "sandbox"


def test_an_unknown_name_in_the_file_is_refused_with_the_nearest(home: Path) -> None:
    """The file is ours alone, so every unknown name in it is a mistake."""
    path = env_file(home, "TAKEDOWN_TAB=2\n")
    with pytest.raises(WrongUse, match=re.escape(str(path))) as caught:
        load_settings()
    assert caught.value.advice == "Did you mean TAKEDOWN_TABS?"


@pytest.mark.parametrize("line", ["TAKEDOWN_PASSWORD=canary-77", "takedown_password=canary-77"])
def test_a_secret_in_the_file_is_refused_and_not_repeated(home: Path, line: str) -> None:
    """A password in a plain file is an error, and the error does not show it."""
    env_file(home, line)
    with pytest.raises(WrongUse, match="TAKEDOWN_PASSWORD") as caught:
        load_settings()
    assert "canary-77" not in f"{caught.value} {caught.value.advice} {caught.value.detail}"


def test_the_file_cannot_move_itself(home: Path) -> None:
    """TAKEDOWN_HOME in the file that is found through TAKEDOWN_HOME is refused."""
    env_file(home, "TAKEDOWN_HOME=/elsewhere")
    with pytest.raises(WrongUse, match="TAKEDOWN_HOME"):
        load_settings()


def test_a_file_that_is_no_text_is_an_error_of_the_user(home: Path) -> None:
    """Bytes that are not UTF-8 give one sentence, not a traceback."""
    env_file(home, "").write_bytes(b"TAKEDOWN_TABS=\xff\xfe2")
    with pytest.raises(WrongUse, match=re.escape(".env")):
        load_settings()


def test_the_environment_wins_over_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is set for one run counts more than what is set for all."""
    env_file(home, "TAKEDOWN_TABS=2\nTAKEDOWN_RETRIES=false\n")
    monkeypatch.setenv("TAKEDOWN_TABS", "3")
    settings = load_settings()
    assert (settings.tabs, settings.retries) == (3, False)


def test_an_empty_variable_means_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """`TAKEDOWN_TABS=` in a unit file is no error."""
    monkeypatch.setenv("TAKEDOWN_TABS", "")
    assert load_settings().tabs is None


def test_the_address_of_the_ledger_is_in_no_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may hold a database password."""
    monkeypatch.setenv("TAKEDOWN_LEDGER_URL", "sqlite:////srv/canary-88/ledger.db")
    assert "canary-88" not in f"{load_settings()!r} {load_settings()}"


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("sqlite:///ledger.db", "whole path of a file"),
        ("sqlite://srv/canary-88.db", "whole path of a file"),
        ("sqllite:////srv/canary-88.db", "whole path of a file"),
        ("sqlite:////srv/canary-88.db?mode=memory", "whole path of a file"),
        ("/srv/canary-88", "whole path of a file"),
        ("ledger.db", "whole path of a file"),
        ("postgresql://u:canary-88@db/takedown", "PostgreSQL is not supported yet"),
    ],
)
def test_an_address_of_the_ledger_with_a_slip_is_refused(
    address: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be a new and empty ledger; the sentence does not repeat what may hold a password."""
    monkeypatch.setenv("TAKEDOWN_LEDGER_URL", address)
    with pytest.raises(WrongUse, match=says) as refused:
        load_settings()
    assert "canary-88" not in f"{refused.value} {refused.value.advice} {refused.value.detail}"


def test_the_operator_is_the_computers_user_unless_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The record always names somebody."""
    monkeypatch.setattr("getpass.getuser", lambda: "wchen")
    assert load_settings().actor == "wchen"
    monkeypatch.setenv("TAKEDOWN_OPERATOR", "Wei Chen")
    assert load_settings().actor == "Wei Chen"


def test_the_ledger_is_under_the_home_unless_an_address_is_given(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One machine needs no address."""
    assert load_settings().ledger_place == home / "data"
    assert load_settings().ledger_file == home / "data" / "ledger.db"
    monkeypatch.setenv("TAKEDOWN_LEDGER_URL", "sqlite:////srv/takedown/ledger.db")
    assert load_settings().ledger_place == "sqlite:////srv/takedown/ledger.db"
    assert load_settings().ledger_file == Path("/srv/takedown/ledger.db")


def test_evidence_endings_are_compared_in_one_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dots, capitals and spaces in the list do not matter."""
    monkeypatch.setenv("TAKEDOWN_EVIDENCE_TYPES", ".JPG, pdf,,png ")
    assert load_settings().evidence_endings == {"jpg", "pdf", "png"}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://ipp.localhost:8765", True),
        ("https://localhost", True),
        ("http://127.0.0.1:1", True),
        ("http://[::1]:1", True),
        ("http://localhost.evil.test", False),
        ("http://127.0.0.1.nip.io", False),
        ("http://evil-localhost", False),
        ("http://ipp.localhost@evil.test", False),
        ("file:///etc/passwd", False),
        ("ipp.localhost:8765", False),
        ("", False),
    ],
)
def test_only_this_machine_is_loopback(address: str, expected: bool) -> None:
    """A name that merely contains localhost is somebody else's."""
    assert is_loopback(address) is expected


def test_the_example_lists_every_setting_with_default_and_description() -> None:
    """.env.example and the class say the same, in the same order."""
    listed = re.findall(r"^# (.+)\n#(TAKEDOWN_\w+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [(name, text) for text, name, _ in listed] == list(variables().items())
    said = {name.removeprefix("TAKEDOWN_").lower(): value for _, name, value in listed if value}
    assert Settings(**said) == Settings()
    without = {name for name, field in Settings.model_fields.items() if field.default is None}
    assert without == set(Settings.model_fields) - set(said)


def test_the_example_works_as_it_is_and_with_every_line_taken_in(home: Path) -> None:
    """Copying it changes nothing; taking the # away from each line but TAKEDOWN_HOME changes nothing either."""
    text = EXAMPLE.read_text(encoding="utf-8")
    path = env_file(home, text)
    before = load_settings()
    path.write_text(text.replace("\n#TAKEDOWN_HOME=", "").replace("\n#TAKEDOWN_", "\nTAKEDOWN_"), encoding="utf-8")
    assert load_settings() == before
