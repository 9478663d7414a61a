"""A real portal: nothing is pressed without the holder's word, nor by way of an element that is only guessed."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from ipp_flows.portal import IppPortal, Site
from ipp_flows.shipped import maps_of, wording_of

from takedown.browser.session import BrowserSession
from takedown.domain.errors import Exit, PortalChanged
from takedown.filing.file_batch import refuse_guesses
from takedown.settings.built_in import built_in
from takedown.settings.settings import load_settings
from tests.commands.command import Commands
from tests.commands.desk import batch_of, profile
from tests.sandbox_portal.visitor import Control


def portal_of(name: str, *, practice: bool) -> IppPortal:
    """The portal of a built-in profile, without a browser."""
    said = built_in(name, load_settings())
    sites = cast("dict[str, str]", said["addresses"])
    site = Site(sites, "brand@example.test", practice, lambda: "")
    return IppPortal(
        cast("BrowserSession", None), maps_of(("ipp_classic",), Path("nowhere")), wording_of(Path("nowhere")), site
    )


@pytest.mark.parametrize("name", ["domestic", "international"])
@pytest.mark.parametrize("kind", ["complaint", "ipr"])
def test_a_real_profile_presses_nothing_while_an_element_on_the_way_is_guessed(name: str, kind: str) -> None:
    """Exit 9 that lists the button itself among the guesses, each with its screen; the practice portal has none."""
    real = portal_of(name, practice=False)
    guesses = real.guesses_before_press(kind)
    assert any("submit" in guess for guess in guesses)
    with pytest.raises(PortalChanged) as refused:
        refuse_guesses(real, name, {kind})
    assert refused.value.exit is Exit.PORTAL_CHANGED
    assert all(guess in refused.value.message for guess in guesses)
    assert portal_of("sandbox", practice=True).guesses_before_press(kind) == []


@pytest.mark.usefixtures("mark")
def test_a_real_profile_needs_an_account_and_the_holders_word(
    takedown: Commands, control: Control, folder: Path, home: Path
) -> None:
    """Exit 2 that says what `init` is to do: without an account, and with one but without the agreement."""
    batch = batch_of(folder / "batch.csv", 10)
    assert "takedown init" in takedown("submit", batch, "--attest", "Jane Doe", "--profile", "domestic").refused(2)
    profile(home, "mine", base="domestic", login="brand@example.test")
    beside = "ipr_type,registration_number,name,jurisdiction,owner,nice_classes,certificate\n"
    (folder / "ipr.csv").write_text(beside + "trademark,20230077,ACME,CN,Acme Ltd,9,certificate.pdf\n", "utf-8")
    (folder / "certificate.pdf").write_bytes(b"%PDF-1.4\n")
    for arguments in (["submit", batch, "--attest", "Jane Doe"], ["ipr", "upload", "ipr.csv", "--yes"], ["resume"]):
        sentence = takedown(*arguments, "--profile", "mine").refused(2)
        assert "user agreement of ipp.alibabagroup.com" in sentence
        assert "takedown init --portal domestic --name mine" in sentence
    assert control.get("/complaints") == []
