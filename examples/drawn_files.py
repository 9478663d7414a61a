"""Small pictures and documents with a text on them, the same bytes on every run."""

from __future__ import annotations

import zlib
from hashlib import sha256
from pathlib import Path

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 480, 320


def _picture(title: str) -> Image.Image:
    """A coloured card; the colour comes from the title, so each file has its own content."""
    seed = sha256(title.encode()).digest()
    picture = Image.new("RGB", (WIDTH, HEIGHT), (200 + seed[0] % 56, 200 + seed[1] % 56, 200 + seed[2] % 56))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((16, 16, WIDTH - 17, HEIGHT - 17), outline=(60, 60, 60), width=2)
    for index in range(6):
        left, top = 40 + index % 3 * 140, 90 + index // 3 * 100
        draw.rectangle((left, top, left + 110, top + 80), fill=(seed[index], seed[index + 6], seed[index + 12]))
    draw.text((32, 32), f"{title.upper()}\nDEMO FILE - invented, shows nothing real", fill=(20, 20, 20))
    return picture


def write_png(path: Path, title: str) -> None:
    """A PNG of 480 x 320 pixels."""
    _picture(title).save(path, "PNG", optimize=True)


def write_jpg(path: Path, title: str) -> None:
    """A JPG of 480 x 320 pixels."""
    _picture(title).save(path, "JPEG", quality=80)


def write_pdf(path: Path, title: str) -> None:
    """A PDF of one A4 page, written by hand because libraries put the time into theirs."""
    lines = (title.upper(), "DEMO DOCUMENT - invented, certifies nothing")
    text = "BT /F1 18 Tf 72 740 Td 26 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    stream = zlib.compress(text.encode("ascii"), 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Filter/FlateDecode/Length " + str(len(stream)).encode() + b">>\nstream\n" + stream + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    content += b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\n" % (size, table, size)
    path.write_bytes(content + b"startxref\n%d\n%%%%EOF\n" % content.rindex(b"xref\n0"))
