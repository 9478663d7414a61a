"""Addresses as people paste them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from takedown.domain.listing import MAX_LENGTH, ListingRefused, notes_on, read_listing
from takedown.domain.model import ComplaintType, Listing, Marketplace

REFUSED = [
    ("", "no_address"),
    (" \n\t ", "no_address"),
    ("9005000000000011", "no_address"),
    ("see the attached list", "no_address"),
    ("https://", "unknown_host"),
    ("https:///item/9005000000000011.html", "unknown_host"),
    # look-alikes
    ("https://www.aliexpress.com.evil.example/item/9005000000000011.html", "lookalike_host"),
    ("https://a1iexpress.com/item/9005000000000011.html", "lookalike_host"),
    ("https://www-aliexpress.com/item/9005000000000011.html", "lookalike_host"),
    ("https://evilaliexpress.us/item/9005000000000011.html", "lookalike_host"),
    ("https://www.aliexpres.com/item/9005000000000011.html", "lookalike_host"),
    ("https://www.\u0430liexpress.com/item/9005000000000011.html", "lookalike_host"),
    ("https://www.xn--liexpress-2ve.com/item/9005000000000011.html", "lookalike_host"),
    ("\u0430aliexpress.com/item/9005000000000011.html", "lookalike_host"),
    ("https://www。aliexpress。com/item/9005000000000011.html", "unknown_host"),
    ("https://detail.1688.com.cn/offer/9000000000011.html", "lookalike_host"),
    ("https://taobao.com.example/item.htm?id=9000000000011", "lookalike_host"),
    ("https://www.lazada.com/products/pdp-i9000000011.html", "lookalike_host"),
    ("https://www.daraz.pk/products/x-i9000000011.html", "unknown_host"),
    ("https://127.0.0.1/item/9005000000000011.html", "unknown_host"),
    # addresses that lead elsewhere than they seem to
    ("https://www.aliexpress.com@evil.example/item/9005000000000011.html", "credentials_in_address"),
    ("https://user:word@www.aliexpress.com/item/9005000000000011.html", "credentials_in_address"),
    ("https://www.aliexpress.com:8443/item/9005000000000011.html", "port_in_address"),
    ("www.aliexpress.com:443/item/9005000000000011.html", "port_in_address"),
    ("https://www.aliexpress.com\\@evil.example/item/9005000000000011.html", "no_address"),
    ("ftp://www.aliexpress.com/item/9005000000000011.html", "wrong_scheme"),
    ("javascript://www.aliexpress.com/item/9005000000000011.html", "wrong_scheme"),
    ("taobao://item.taobao.com/item.htm?id=9000000000011", "wrong_scheme"),
    # short links
    ("https://a.aliexpress.com/_mKq2Y1a", "short_link"),
    ("https://s.click.aliexpress.com/e/_DkAbc", "short_link"),
    ("【淘宝】https://m.tb.cn/h.5AbCdEf?tk=XyZ CZ3457 「运动鞋」点击链接直接打开", "short_link"),
    ("https://e.tb.cn/h.gAbC?tk=abc", "short_link"),
    ("https://qr.1688.com/s/AbCdEf", "short_link"),
    ("https://s.click.1688.com/t?e=abc", "short_link"),
    ("https://s.lazada.sg/s.AbCdE", "short_link"),
    (
        "https://c.lazada.com.my/t/c.abc?url=https%3A%2F%2Fwww.lazada.com.my%2Fproducts%2Fpdp-i9000000011.html",
        "short_link",
    ),
    # right host, no listing
    ("https://www.aliexpress.com/", "not_a_listing"),
    ("https://www.aliexpress.com/w/wholesale-shoes.html", "not_a_listing"),
    ("https://item.taobao.com/item.htm", "not_a_listing"),
    ("https://item.taobao.com/item.htm?id=", "not_a_listing"),
    ("https://item.taobao.com/item.htm?id=9000000000011x", "not_a_listing"),
    ("https://item.taobao.com/item.htm?id=9000000000011\u200b12", "not_a_listing"),
    ("https://item.taobao.com/item.htm?id=9000000000011１２", "not_a_listing"),
    ("https://item.taobao.com/item.htm?id=９０００００００００００１", "not_a_listing"),
    ("https://item.taobao.com/item.htm?id=9000000000011&id=9000000000012", "several_numbers"),
    ("https://www.aliexpress.com/item/1.00501E+15.html", "not_a_listing"),
    ("https://www.aliexpress.com/item/12345.html", "implausible_number"),
    ("https://www.aliexpress.com/item/0000005000000011.html", "implausible_number"),
    (f"https://www.aliexpress.com/item/{'9' * 5000}.html", "implausible_number"),
    ("https://www.aliexpress.us/item/1005003745843708.html", "implausible_number"),
    ("https://www.aliexpress.com/store/911876460", "shop_not_listing"),
    ("https://brand-a.en.alibaba.com/", "shop_not_listing"),
    ("https://main.m.taobao.com/detail/index.html?id=9000000000011", "not_a_listing"),
    # a number of aliexpress.us on another AliExpress
    ("https://www.aliexpress.com/item/3256803559528956.html", "american_number"),
    ("https://es.aliexpress.com/item/2251832705095349.html", "american_number"),
    ("https://aliexpress.ru/item/2255800123456789.html", "american_number"),
    ("https://www.aliexpress.com/x?productId=3256803559528956", "american_number"),
    # more than one
    (
        "https://www.aliexpress.com/item/9005000000000011.html https://www.aliexpress.com/item/9005000000000012.html",
        "several_links",
    ),
    ("https://www.aliexpress.com/item/9005000000000011.html see https://example.com/", "several_links"),
    # what does not show
    ("https://www.aliexpress.com/item/9005000000000011.html\x00", "control_character"),
    ("https://www.aliexpress.com/item/\x1b9005000000000011.html", "control_character"),
    ("https://www.aliexpress.com/item/\u202e9005000000000011.html", "control_character"),
    ("https://www.aliexpress.com/item/9005000000000011.html?" + "a" * MAX_LENGTH, "too_long"),
]


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_what_is_not_one_listing_for_certain_is_refused(text: str, code: str) -> None:
    """Each refusal has its code, a sentence and a piece of advice."""
    with pytest.raises(ListingRefused) as refused:
        read_listing(text)
    assert (refused.value.code, bool(refused.value.message), bool(refused.value.advice)) == (code, True, True)


AE = (Marketplace.ALIEXPRESS, "9005000000000011", "https://www.aliexpress.com/item/9005000000000011.html")
ALIBABA = (Marketplace.ALIBABA, "9000000000011", "https://www.alibaba.com/product-detail/_9000000000011.html")
OFFER = (Marketplace.OFFER_1688, "9000000000011", "https://detail.1688.com/offer/9000000000011.html")
TAOBAO = (Marketplace.TAOBAO, "9000000000011", "https://item.taobao.com/item.htm?id=9000000000011")
TMALL = (Marketplace.TMALL, "9000000000011", "https://detail.tmall.com/item.htm?id=9000000000011")
GLOBAL = (Marketplace.TMALL_GLOBAL, "9000000000011", "https://detail.tmall.hk/item.htm?id=9000000000011")
LAZADA = (Marketplace.LAZADA, "sg:9000000011", "https://www.lazada.sg/products/pdp-i9000000011.html")

READ = [
    ("https://www.alibaba.com/product-detail/Hot-Sale-Shoes-2026_9000000000011.html?spm=a2700.1", ALIBABA),
    ("https://www.alibaba.com/product-detail/_9000000000011.html", ALIBABA),
    ("https://spanish.alibaba.com/product-detail/zapatos_9000000000011.html", ALIBABA),
    ("https://german.alibaba.com/product-detail/schuhe-2026-9000000000011.html", ALIBABA),
    ("https://es.alibaba.com/product-detail/Zapatos-de-niño_9000000000011.html", ALIBABA),
    ("https://m.alibaba.com/product/9000000000011.html", ALIBABA),
    ("https://m.alibaba.com/product/9000000000011/Hot-Sale-Shoes.html", ALIBABA),
    ("https://brand-a.en.alibaba.com/product/9000000000011-801234567/Hot_Sale_Shoes.html", ALIBABA),
    ("https://brand-a.en.alibaba.com/product/9000000000011-801234567/", ALIBABA),
    ("https://www.aliexpress.com/item/9005000000000011.html", AE),
    ("http://es.aliexpress.com/item/9005000000000011.html?gatewayAdapt=glo2esp#nav-review", AE),
    ("HTTPS://WWW.ALIEXPRESS.COM/item/9005000000000011.html", AE),
    ("www.aliexpress.com/item/9005000000000011.html", AE),
    ("//www.aliexpress.com/item/9005000000000011.html", AE),
    ("aliexpress.com/item/9005000000000011.html", AE),
    ("https://www.aliexpress.com/item/Nice-Shoes/9005000000000011.html?productId=9005000000000099", AE),
    ("https://www.aliexpress.com/item/Кроссовки/9005000000000011.html", AE),
    ("https://pt.aliexpress.com/i/9005000000000011.html", AE),
    ("https://aliexpress.ru/item/9005000000000011.html?sku_id=12000", AE),
    ("https://m.aliexpress.com/item/9005000000000011.html", AE),
    ("https://www.aliexpress.com/store/product/Nice-Shoes/600281_9005000000000011.html", AE),
    ("https://www.aliexpress.com/p/detail.html?foo=1&productId=9005000000000011", AE),
    ("https://www.aliexpress.com/x?product_id=9005000000000011", AE),
    ("https://m.aliexpress.com/x?a=b&amp;itemId=9005000000000011", AE),
    ("\ufeff https://www.aliexpress.com/item/9005000000000011.html\u200b\r\n", AE),
    ("Look: https://www.aliexpress.com/item/9005000000000011.html.", AE),
    ("<https://www.aliexpress.com/item/9005000000000011.html>", AE),
    (
        "https://www.aliexpress.com/item/9005000000000011.html https://es.aliexpress.com/item/9005000000000011.html",
        AE,
    ),
    ("https://detail.1688.com/offer/9000000000011.html?spm=a26352", OFFER),
    ("https://m.1688.com/offer/9000000000011.html", OFFER),
    ("https://detail.m.1688.com/page/index.html?offerId=9000000000011", OFFER),
    ("我在1688发现了【运动鞋】 https://detail.1688.com/offer/9000000000011.html，快来看看吧", OFFER),
    ("我在1688发现了https://detail.1688.com/offer/9000000000011.html快来看看吧", OFFER),
    ("https://item.taobao.com/item.htm?spm=a1z10&id=9000000000011&ns=1", TAOBAO),
    ("https://world.taobao.com/item/9000000000011.htm", TAOBAO),
    ("https://h5.m.taobao.com/awp/core/detail.htm?id=9000000000011", TAOBAO),
    ("https://m.intl.taobao.com/detail/detail.html?id=9000000000011&price=99", TAOBAO),
    ("【淘宝】 https://item.taobao.com/item.htm?id=9000000000011 点击链接直接打开", TAOBAO),
    ("点击item.taobao.com/item.htm?id=9000000000011打开", TAOBAO),
    ("https://detail.tmall.com/item.htm?id=9000000000011&skuId=5", TMALL),
    ("https://detail.tmall.hk/item.htm?id=9000000000011", GLOBAL),
    ("https://detail.tmall.hk/hk/item.htm?id=9000000000011", GLOBAL),
    ("https://www.lazada.sg/products/nice-shoes-i9000000011-s17000000.html?search=1", LAZADA),
    ("https://www.lazada.sg/products/pdp-i9000000011-s17000000.html", LAZADA),
    ("https://www.lazada.sg/products/-i9000000011.html", LAZADA),
    ("https://www.lazada.sg/products/i9000000011-s17000000.html", LAZADA),
    ("https://www.lazada.sg/products/小米鞋-i9000000011.html", LAZADA),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_every_known_shape_is_read(text: str, expected: tuple[Marketplace, str, str]) -> None:
    """Marketplace and number come out, the address is rebuilt without parameters, the text is kept."""
    listing = read_listing(text)
    assert (listing.marketplace, listing.item_id, listing.address) == expected
    assert listing.given == text


@pytest.mark.parametrize("host", ["chaoshi.detail.tmall.com", "detail.liangxinyao.com"])
def test_the_supermarket_and_the_pharmacy_keep_their_host(host: str) -> None:
    """That their numbers open on detail.tmall.com too is only an inference."""
    listing = read_listing(f"https://{host}/item.htm?id=9000000000011&spm=1")
    assert (listing.key, listing.address) == ("tmall/9000000000011", f"https://{host}/item.htm?id=9000000000011")


@pytest.mark.parametrize(
    ("domain", "country"),
    [("sg", "sg"), ("vn", "vn"), ("com.my", "my"), ("com.ph", "ph"), ("co.id", "id"), ("co.th", "th")],
)
def test_a_lazada_number_belongs_to_its_country(domain: str, country: str) -> None:
    """The same number is another listing in another country."""
    listing = read_listing(f"https://www.lazada.{domain}/products/x-i12345-s6.html")
    assert listing.item_id == f"{country}:12345"


def test_an_american_number_is_the_same_listing_and_both_numbers_are_told() -> None:
    """The confirmed pair: same key as on aliexpress.com, own address, and a note that names both."""
    american = read_listing("https://www.aliexpress.us/item/3256803559528956.html?gatewayAdapt=glo2usa")
    common = read_listing("https://www.aliexpress.com/item/1005003745843708.html")
    assert american.key == common.key
    assert american.address == "https://www.aliexpress.us/item/3256803559528956.html"
    assert all(number in notes_on(american)[0] for number in ("3256803559528956", "1005003745843708"))
    assert notes_on(common) == ()


@pytest.mark.parametrize(
    ("text", "key", "address"),
    [
        (
            "https://www.aliexpress.com/store/911876460?spm=1",
            "aliexpress/shop:911876460",
            "https://www.aliexpress.com/store/911876460",
        ),
        (
            "https://brand-a.en.alibaba.com/company_profile.html",
            "alibaba/shop:brand-a",
            "https://brand-a.en.alibaba.com/",
        ),
        ("shop123456789.taobao.com", "taobao/shop:shop123456789", "https://shop123456789.taobao.com/"),
        ("https://nice.m.tmall.com/", "tmall/shop:nice", "https://nice.tmall.com/"),
        ("https://nice.tmall.hk/", "tmall_global/shop:nice", "https://nice.tmall.hk/"),
        ("https://nice.1688.com?spm=a26352", "1688/shop:nice", "https://nice.1688.com/"),
        (
            "https://shop123456789.taobao.com/shop/view_shop.htm?user_id=1",
            "taobao/shop:shop123456789",
            "https://shop123456789.taobao.com/",
        ),
        (
            "https://www.lazada.co.th/shop/Nice-Shop/?itemId=1",
            "lazada/shop:th:nice-shop",
            "https://www.lazada.co.th/shop/nice-shop",
        ),
    ],
)
def test_a_store_front_complaint_takes_a_shop(text: str, key: str, address: str) -> None:
    """The key is the shop's own id."""
    shop = read_listing(text, ComplaintType.STORE_FRONT)
    assert (shop.key, shop.address) == (key, address)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("https://www.aliexpress.com/item/9005000000000011.html", "listing_not_shop"),
        ("https://www.aliexpress.com/", "not_a_shop"),
        ("https://login.taobao.com/", "not_a_shop"),
        ("https://rate.taobao.com/", "not_a_shop"),
        ("https://main.m.taobao.com/", "not_a_shop"),
        ("https://main.m.taobao.com/detail/index.html?id=9000000000011", "not_a_shop"),
        ("https://rule.tmall.com/", "not_a_shop"),
        ("https://huodong.taobao.com/", "not_a_shop"),
        ("https://ai.taobao.com/", "not_a_shop"),
        ("https://uland.taobao.com/", "not_a_shop"),
        ("https://ju.taobao.com/", "not_a_shop"),
        ("https://p4p.1688.com/", "not_a_shop"),
        ("https://show.1688.com/", "not_a_shop"),
        ("https://winport.m.1688.com/page/index.html?memberId=b2b-22", "not_a_shop"),
        ("https://message.en.alibaba.com/", "not_a_shop"),
        ("https://newservice.taobao.com/coupon/edetail", "not_a_shop"),
        ("https://newservice.taobao.com/?id=9000000000011", "not_a_shop"),
        ("https://newservice.1688.com/?memberId=b2b-22", "not_a_shop"),
        ("https://newservice.1688.com/page/index.htm", "not_a_shop"),
        ("https://nice.tmall.com.evil.example/", "lookalike_host"),
    ],
)
def test_a_store_front_complaint_takes_nothing_but_a_shop(text: str, code: str) -> None:
    """A listing is not taken for the shop that sells it."""
    with pytest.raises(ListingRefused) as refused:
        read_listing(text, ComplaintType.STORE_FRONT)
    assert refused.value.code == code


def test_the_page_of_what_may_be_a_shop_is_refused_with_its_front_page() -> None:
    """So a real shop costs one edit, and a service of the marketplace is not accused."""
    with pytest.raises(ListingRefused, match=r"whether nice\.tmall\.com is a shop") as refused:
        read_listing("https://nice.tmall.com/shop/view_shop.htm", ComplaintType.STORE_FRONT)
    assert "https://nice.tmall.com/" in refused.value.advice


def test_a_number_in_an_unknown_place_is_not_called_missing() -> None:
    """The sentence is true of the address."""
    with pytest.raises(ListingRefused, match="holds a number, but no listing on taobao is known"):
        read_listing("https://main.m.taobao.com/detail/index.html?id=9000000000011")


def test_an_american_number_on_another_site_is_refused_with_both_numbers() -> None:
    """Neither is rewritten silently, and the two never count as two listings."""
    with pytest.raises(ListingRefused) as refused:
        read_listing("https://www.aliexpress.com/item/3256803559528956.html")
    for text in (refused.value.message, refused.value.advice):
        assert "3256803559528956" in text and "1005003745843708" in text


@pytest.mark.parametrize(
    "number", ["32891410101", "4000123456789", "1005003745843708", "9005000000000011", "2251799813685249"]
)
def test_a_number_that_is_no_american_one_stays(number: str) -> None:
    """Known ranges, invented ones, and what lies above 2^51 without being known."""
    assert read_listing(f"https://www.aliexpress.com/item/{number}.html").item_id == number


def test_a_livestream_is_refused_because_its_addresses_are_unknown() -> None:
    """The type is known to exist; nobody outside knows the addresses."""
    with pytest.raises(ListingRefused, match="known to exist") as refused:
        read_listing("https://www.aliexpress.com/item/9005000000000011.html", ComplaintType.LIVESTREAM)
    assert refused.value.code == "livestream_unknown"


def read_or_none(text: str, complaint_type: ComplaintType) -> Listing | None:
    try:
        return read_listing(text, complaint_type)
    except ListingRefused:
        return None


PIECES = st.sampled_from(
    [text for text, _ in READ]
    + [text for text, _ in REFUSED if len(text) < 300]
    + [
        "https://",
        "www.",
        ".aliexpress.com",
        ".taobao.com",
        "/item/",
        "?id=",
        "&",
        "#",
        "@",
        ":",
        " ",
        "\n",
        "，",
        "９",
        "://",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=5).map("".join))


@given(TEXTS, st.sampled_from(ComplaintType))
@example("//0.AA:", ComplaintType.PRODUCT_LISTING)
def test_any_text_is_a_listing_or_refused_and_its_address_reads_back(text: str, complaint_type: ComplaintType) -> None:
    """Nothing but ListingRefused is raised, and the rebuilt address gives the same listing again."""
    listing = read_or_none(text, complaint_type)
    if listing is not None:
        assert read_listing(listing.address, complaint_type) == listing
        assert listing.given == text


@given(st.sampled_from([text for text, _ in READ]), st.sampled_from(["evil.example", "evil"]), st.data())
def test_another_host_in_front_of_the_path_is_never_read(text: str, suffix: str, data: st.DataObject) -> None:
    """Whatever is put behind the host name makes it another host."""
    if "://" not in text or text.count("://") > 1:
        return
    start, _, rest = text.partition("://")
    host, slash, path = rest.partition("/")
    glue = data.draw(st.sampled_from([".", "@", "-", ":1@", "\\@"]))
    assert read_or_none(f"{start}://{host}{glue}{suffix}{slash}{path}", ComplaintType.PRODUCT_LISTING) is None
