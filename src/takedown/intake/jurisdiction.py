"""Where a right is protected: an ISO 3166 country, the European Union, or WIPO with the countries it designates."""

from __future__ import annotations

import re

from takedown.domain.rules import Problem

_COLUMN = "jurisdiction"
#: ISO 3166-1, the two-letter codes.
COUNTRIES = frozenset(
    re.findall(
        "..",
        "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZ"
        "DEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJM"
        "JOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONP"
        "NRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTO"
        "TRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW",
    )
)


def read_jurisdiction(text: str) -> str | Problem:
    """`text` in one spelling: `CN`, `EU`, `WIPO:CN,US` (designations sorted, each once), or what is wrong with it."""
    office, colon, rest = text.strip().upper().partition(":")
    office = office.strip()
    if office != "WIPO":
        if not colon and (office in COUNTRIES or office == "EU"):
            return office
        advice = "write a country by its two ISO 3166 letters, EU, or WIPO:CN,US with the designated countries"
        return Problem(_COLUMN, "jurisdiction_unknown", f"there is no jurisdiction {text.strip()[:40]}", advice)
    designated = sorted(set(re.split(r"[\s,;]+", rest.strip())) - {""})
    unknown = [code for code in designated if code not in COUNTRIES and code != "EU"]
    if designated and not unknown:
        return f"WIPO:{','.join(designated)}"
    shown = f"{', '.join(unknown)} is no country" if unknown else "a WIPO registration protects where it designates"
    return Problem(
        _COLUMN, "designations_unknown", shown, "write WIPO: and two letters for each country, as in WIPO:CN,US"
    )
