"""The whole job over TLS: the certificates of the page's own connection are in the record, and in what is handed out."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from takedown.ledger.ledger import Ledger
from takedown.sandbox.certificate import AUTHORITY
from takedown.sandbox.server import running_portal
from tests.commands.command import Commands
from tests.commands.conftest import PROMPT
from tests.commands.desk import HOLDER, batch_of, png, taobao
from tests.sandbox_portal.visitor import Control

RIGHTS = """ipr_type,registration_number,name,jurisdiction,owner,nice_classes,issued_on,expires_on,certificate
trademark,20230077,ACME,CN,Acme Ltd,9;25,2020-01-01,2099-01-01,certificate.png
"""


def test_a_complaint_filed_over_tls_carries_the_certificates_of_the_portal(home: Path, folder: Path) -> None:
    """Upload, capture and filing; the chain is in the ledger by its hashes and in the bundle as files."""
    (folder / "certificate.png").write_bytes(png())
    (folder / "ipr.csv").write_text(RIGHTS, "utf-8")
    with running_portal(https=True) as portal:
        assert portal.url.startswith("https://")
        takedown = Commands(folder, {"TAKEDOWN_HOME": str(home), "TAKEDOWN_SANDBOX_URL": portal.url} | PROMPT)
        takedown("ipr", "upload", folder / "ipr.csv", "--yes", "--json", code=0)
        takedown("capture", taobao(10), code=0)
        takedown.submit(batch_of(folder / "batch.csv", 10), code=0)
        number = Control(portal).get("/complaints")[0]["number"]
        takedown("export", number, "-o", folder / "case.zip", code=0)
    with Ledger.open(home / "data", now=lambda: datetime.now(UTC)) as ledger:
        events = ledger.events(HOLDER, types={"screen_pictured", "listing_captured"})
        connections = [event.body["connection"] for event in events if "connection" in event.body]
    assert len(connections) >= 5  # of the upload, the capture and the complaint
    assert {one["tls"]["issuer"] for one in connections} == {AUTHORITY}
    assert {len(one["chain"]) for one in connections} == {2}
    with zipfile.ZipFile(folder / "case.zip") as bundle:
        found = [bundle.read(name) for name in bundle.namelist() if name.endswith(".der")]
    certificates = {x509.load_der_x509_certificate(one).fingerprint(hashes.SHA256()).hex() for one in found}
    assert certificates == {one["sha256"] for one in connections[-1]["chain"]}
