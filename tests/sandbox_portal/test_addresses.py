"""The portal's own reading of listing and shop addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takedown.sandbox.office.addresses import item_id
from takedown.sandbox.office.catalogue import ALL_PLATFORMS, COMPLAINT_TYPES
from takedown.sandbox.office.refusal import Refused


@pytest.mark.parametrize(
    ("platform", "address", "item"),
    [
        ("icbu", "https://www.alibaba.com/product-detail/Red-Shoe_1600123456789.html", "1600123456789"),
        ("icbu", "https://www.alibaba.com/product-detail/_62012345678.html", "62012345678"),
        ("icbu", "https://spanish.alibaba.com/product-detail/x_62012345678.html?spm=1", "62012345678"),
        ("icbu", "https://m.alibaba.com/product/62012345678/red-shoe.html", "62012345678"),
        ("ae", "https://www.aliexpress.com/item/1005003745843708.html", "1005003745843708"),
        ("ae", "https://es.aliexpress.com/item/Zapato/32891410101.html?algo_pvid=x", "32891410101"),
        ("cbu", "https://detail.1688.com/offer/612345678901.html", "612345678901"),
        ("tb", "https://item.taobao.com/item.htm?spm=a&id=612345678901", "612345678901"),
        ("tm", "https://detail.tmall.com/item.htm?id=612345678901", "612345678901"),
        ("tmg", "https://detail.tmall.hk/item.htm?id=612345678901", "612345678901"),
        ("tmg", "https://detail.tmall.hk/hk/item.htm?id=612345678901", "612345678901"),
        ("lzd", "https://www.lazada.sg/products/red-shoe-i123456-s789.html", "sg:123456"),
        ("lzd", "https://www.lazada.com.my/products/pdp-i123456.html", "com.my:123456"),
    ],
)
def test_a_canonical_listing_address_gives_its_item(platform: str, address: str, item: str) -> None:
    """One id per listing, whatever hangs on the address."""
    assert item_id(platform, "product", address) == item


@pytest.mark.parametrize(
    ("platform", "address", "shop"),
    [
        ("icbu", "https://acme-shoes.en.alibaba.com", "acme-shoes"),
        ("ae", "https://www.aliexpress.com/store/912345678", "912345678"),
        ("cbu", "https://shop1234567890.1688.com/", "shop1234567890"),
        ("tb", "https://shop12345678.taobao.com", "shop12345678"),
        ("tm", "https://acme.tmall.com/", "acme"),
        ("tmg", "https://acme.tmall.hk", "acme"),
        ("lzd", "https://www.lazada.sg/shop/acme-store", "sg:acme-store"),
    ],
)
def test_a_shop_address_gives_its_shop(platform: str, address: str, shop: str) -> None:
    """For complaints on store fronts."""
    assert item_id(platform, "store", address) == shop
    with pytest.raises(Refused, match=r"listing\.address"):
        item_id(platform, "product", address)


@pytest.mark.parametrize(
    ("platform", "address"),
    [
        ("ae", "https://www.alibaba.com/product-detail/_1600123456789.html"),
        ("ae", "www.aliexpress.com/item/1005003745843708.html"),
        ("ae", "ftp://www.aliexpress.com/item/1005003745843708.html"),
        ("ae", "https://www.aliexpress.com.example.org/item/1005003745843708.html"),
        ("ae", "https://www.aliexpress.com@example.org/item/1005003745843708.html"),
        ("ae", "https://www.aliexpress.com:8443/item/1005003745843708.html"),
        ("ae", "https://www.aliexpress.com/item/１００５.html"),
        ("ae", "https://a.aliexpress.com/_mKx1abc"),
        ("ae", "https://www.aliexpress.com/store/912345678"),
        ("tb", "https://item.taobao.com/item.htm"),
        ("tb", "https://item.taobao.com/item.htm?id=1&id=2"),
        ("tb", "https://item.taobao.com/item.htm?id=abc"),
        ("tb", "https://detail.tmall.com/item.htm?id=612345678901"),
        ("lzd", "https://www.lazada.com/products/x-i123456.html"),
        ("ae", "https://[::1/item/1.html"),
        ("ae", "https://www.aliexpress.com/item/1005003745843708.html?x=" + "y" * 500),
    ],
)
def test_anything_else_is_refused(platform: str, address: str) -> None:
    """Other platforms, other shapes, tricks with the host name."""
    with pytest.raises(Refused, match=r"listing\.address"):
        item_id(platform, "product", address)


@given(st.sampled_from(ALL_PLATFORMS), st.sampled_from(COMPLAINT_TYPES), st.text())
def test_no_text_makes_the_reading_fail(platform: str, complaint_type: str, address: str) -> None:
    """Whatever is pasted is an item or a refusal."""
    try:
        assert item_id(platform, complaint_type, "https://" + address)
    except Refused as refused:
        assert refused.key.startswith("listing.")
