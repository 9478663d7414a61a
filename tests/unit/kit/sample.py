"""A kit as `prepare` makes it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from takedown.kit.kit import Attachment, Choice, Kit

PICTURE = b"\x89PNG\r\n\x1a\n picture"
ID = "C-abcdefgh2345"


def kit(**changes: Any) -> Kit:
    """A kit on two links with one file, with changes."""
    made = Kit(
        id=ID,
        profile="sandbox",
        address="http://ipp.localhost:8765",
        login="holder@example.test",
        choices=(
            Choice("Platform", ("Taobao", "淘宝网")),
            Choice("IPR type", ("Trademark", "商标权")),
            Choice("IPR", ("ACME (CN)(20230077)", "ACME (中国大陆)(20230077)")),
            Choice("Complaint type", ("Product listing", "商品链接")),
            Choice("Complaint reason", ("Counterfeit Features", "假货特征")),
        ),
        links=("https://item.taobao.com/item.htm?id=1&a=2", "https://item.taobao.com/item.htm?id=3"),
        order_number="",
        locations=(Choice("goods", ("Goods", "商品")),),
        explanation="The seam is wrong.\nOur ref. 7F3K2Q",
        marker="Our ref. 7F3K2Q",
        evidence=(Attachment("proof.png", "对比 proof.png", hashlib.sha256(PICTURE).hexdigest(), len(PICTURE)),),
        statement="I am the rights holder.",
        declared_by="Jane Doe",
        declared_at=datetime(2026, 11, 21, 8, 0, tzinfo=UTC),
        good_until=datetime(2026, 12, 21, 8, 0, tzinfo=UTC),
    )
    return replace(made, **changes)
