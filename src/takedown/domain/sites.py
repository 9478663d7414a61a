"""Where the marketplaces keep their listings and shops: the shapes of their addresses, as data.

The listing shapes were collected from public code (links in repositories, link cleaners' rules), none from the sites'
own documentation. The shop shapes (`/store/<id>`, `<shop>.en.alibaba.com`, `/shop/<name>`, `shop<number>.taobao.com`) come
from the same kind of source and are thinner still. Any other label before a marketplace's name may be a shop or one of
its own services, and nobody has the list of those: it counts as a shop with the bare front page alone. Numbers are
bounded: one that was cut off must not pass for another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from takedown.domain.model import Marketplace

BRANDS = ("alibaba", "aliexpress", "1688", "taobao", "tmall", "liangxinyao", "lazada")
"""The names that a look-alike imitates."""
US_OFFSET = 2**51
"""aliexpress.us number = aliexpress.com number + 2^51: five samples fit, one pair is confirmed in two places."""

#: Numbers seen on aliexpress.com. Those of eleven and thirteen digits are years old and stay in use.
_COMMON_NUMBERS = re.compile(r"3[23][0-9]{9}|400[0-9]{10,13}|1005[0-9]{12}")
_NUMBERED = re.compile(r"(?:^|&(?:amp;)?)(?:id|item_?id|offer_?id|product_?id)=[0-9]{5,}", re.IGNORECASE)
_NEVER = r"(?!)"


@dataclass(frozen=True)
class Site:
    """One family of hosts. `item` and `shop` match a path, `query` names the parameters that may hold the number.

    An id in the path goes before one in the query; `query_paths` says on which paths the query counts. `address` and
    `shop_address` have a place for `id`. `scope` stands before the id where numbers are not unique: Lazada's countries.
    `offset` is taken off the number to get the id.
    """

    marketplace: Marketplace
    item: re.Pattern[str]
    digits: tuple[int, int]
    address: str
    query: re.Pattern[str] = re.compile(_NEVER)
    query_paths: re.Pattern[str] = re.compile(_NEVER)
    shop: re.Pattern[str] = re.compile(_NEVER)
    shop_address: str = ""
    scope: str = ""
    offset: int = 0


def _parameter(names: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|&(?:amp;)?)(?:{names})=([^&]*)", re.IGNORECASE)


_ALIBABA = Site(
    Marketplace.ALIBABA,
    item=re.compile(
        r"/product-detail/(?:[^/]*[_-])?([0-9]+)\.html|/product/([0-9]+)(?:-[0-9]+)?(?:\.html|/[^/]*)", re.IGNORECASE
    ),
    digits=(9, 13),
    address="https://www.alibaba.com/product-detail/_{id}.html",
    shop_address="https://{id}.en.alibaba.com/",
)
_ALIEXPRESS = Site(
    Marketplace.ALIEXPRESS,
    item=re.compile(r"/(?:item|i)/(?:[^/]+/)?([0-9]+)\.html|/store/product/[^/]*/[0-9]+_([0-9]+)\.html", re.IGNORECASE),
    digits=(9, 16),
    address="https://www.aliexpress.com/item/{id}.html",
    query=_parameter("productId|product_id|itemId"),
    query_paths=re.compile(r"(?!/store/).*", re.IGNORECASE | re.DOTALL),
    shop=re.compile(r"/store/([1-9][0-9]{3,12})(?:\.html|/(?!product/).*)?", re.IGNORECASE),
    shop_address="https://www.aliexpress.com/store/{id}",
)
_1688 = Site(
    Marketplace.OFFER_1688,
    item=re.compile(r"/offer/([0-9]+)\.html", re.IGNORECASE),
    digits=(8, 14),
    address="https://detail.1688.com/offer/{id}.html",
    query=_parameter("offerId"),
    query_paths=re.compile(r".*", re.DOTALL),
    shop_address="https://{id}.1688.com/",
)
_TAOBAO_ITEM = re.compile(r"/(?:[^/]+/)?item/([0-9]+)\.html?", re.IGNORECASE)
_TAOBAO_QUERY = re.compile(r"(?:/[^/]+){0,3}/(?:item|detail)\.html?", re.IGNORECASE)


def _taobao_family(marketplace: Marketplace, host: str, shop_suffix: str) -> Site:
    return Site(
        marketplace,
        item=_TAOBAO_ITEM,
        digits=(9, 14),
        address=f"https://{host}/item.htm?id={{id}}",
        query=_parameter("id"),
        query_paths=_TAOBAO_QUERY,
        shop_address=f"https://{{id}}.{shop_suffix}/",
    )


_TAOBAO = _taobao_family(Marketplace.TAOBAO, "item.taobao.com", "taobao.com")
_TMALL = _taobao_family(Marketplace.TMALL, "detail.tmall.com", "tmall.com")
_TMALL_GLOBAL = _taobao_family(Marketplace.TMALL_GLOBAL, "detail.tmall.hk", "tmall.hk")
_AMERICAN = replace(
    _ALIEXPRESS,
    address="https://www.aliexpress.us/item/{id}.html",
    shop_address="https://www.aliexpress.us/store/{id}",
    offset=US_OFFSET,
)
_RUSSIAN = replace(_ALIEXPRESS, shop_address="https://aliexpress.ru/store/{id}")
#: These keep their host, because that the same number opens elsewhere is an inference: the supermarket, the pharmacy.
_SUPERMARKET = _taobao_family(Marketplace.TMALL, "chaoshi.detail.tmall.com", "tmall.com")
_PHARMACY = _taobao_family(Marketplace.TMALL, "detail.liangxinyao.com", "tmall.com")


def _lazada(domain: str, country: str) -> Site:
    return Site(
        Marketplace.LAZADA,
        item=re.compile(r"/products/(?:[^/]*-)?i([0-9]+)(?:-s[0-9]*)?\.html", re.IGNORECASE),
        digits=(5, 13),
        address=f"https://www.lazada.{domain}/products/pdp-i{{id}}.html",
        shop=re.compile(r"/shop/([a-z0-9][a-z0-9._-]{1,99})(?:/.*)?", re.IGNORECASE),
        shop_address=f"https://www.lazada.{domain}/shop/{{id}}",
        scope=f"{country}:",
    )


_LAZADA_COUNTRIES = {"sg": "sg", "vn": "vn", "com.my": "my", "com.ph": "ph", "co.id": "id", "co.th": "th"}
_LABEL = r"(?:[a-z0-9-]+\.)"
_HOSTS: tuple[tuple[re.Pattern[str], Site], ...] = (
    (re.compile(r"chaoshi\.detail\.tmall\.com"), _SUPERMARKET),
    (re.compile(r"detail\.liangxinyao\.com"), _PHARMACY),
    (re.compile(_LABEL + r"{0,3}alibaba\.com"), _ALIBABA),
    (re.compile(_LABEL + r"{0,2}aliexpress\.com"), _ALIEXPRESS),
    (re.compile(_LABEL + r"{0,2}aliexpress\.ru"), _RUSSIAN),
    (re.compile(_LABEL + r"{0,2}aliexpress\.us"), _AMERICAN),
    (re.compile(_LABEL + r"{1,3}1688\.com"), _1688),
    (re.compile(_LABEL + r"{1,3}taobao\.com"), _TAOBAO),
    (re.compile(_LABEL + r"{1,3}tmall\.com"), _TMALL),
    (re.compile(_LABEL + r"{1,3}tmall\.hk"), _TMALL_GLOBAL),
    *(
        (re.compile(_LABEL + r"?lazada\." + re.escape(domain)), _lazada(domain, country))
        for domain, country in _LAZADA_COUNTRIES.items()
    ),
)

#: Hosts that only lead somewhere else. Their addresses hold no number, and a share token changes at every share.
_SHORT = re.compile(
    rf"{_LABEL}*tb\.cn|a\.aliexpress\.(?:com|ru|us)|{_LABEL}?click\.(?:aliexpress|taobao|tmall|1688)\.(?:com|ru|us)"
    r"|qr\.1688\.com|[sc]\.lazada\.(?:sg|vn|com\.my|com\.ph|co\.id|co\.th)"
)
_SHOP_HOST = re.compile(
    r"([a-z0-9][a-z0-9-]{1,62})"
    r"(?:\.en\.alibaba\.com|(?:\.m|\.world)?\.(?:taobao\.com|tmall\.com|tmall\.hk|1688\.com))"
)
#: Hosts that are shops by their shape, on whatever page.
_SURELY_SHOP = re.compile(r"[a-z0-9-]+\.en\.alibaba\.com|shop[0-9]{5,}(?:\.m|\.world)?\.taobao\.com")
#: Parameters that lead to one thing among many, which the front page of a shop does not need.
_LEADS_ON = re.compile(
    r"(?:^|&(?:amp;)?)(?:item_?id|id|offer_?id|member_?id|shop_?id|seller_?id|user_?id)=", re.IGNORECASE
)
#: First labels of hosts that belong to the marketplaces themselves and are no shops.
_NO_SHOP = re.compile(
    "www|detail|item|world|login|list|pages?|market|chaoshi|h5|buyer|cart|member|shop|store|search|click|intl|tw|hk|sg"
    "|global|air|work|sale|offer|trade|my|sycm|qr|subway|img|gw|api|acs|qinquan"
    "|main|rate|rules?|huodong|ai|uland|ju|p4p|show|winport|message|s|i|b|u|a|d|g|w|m|wap|mobile|home|index|about|help"
    "|service|kefu|passport|account|user|seller|buy|pay|order|msg|im|wangwang|live|video|v|tv|news|bbs|club|forum|open"
    "|developer|oauth|auth|app|apps|jianghu|try|rank|top|top10|hot|brand|mall|miao|pin|coupon|quan|ad|ads|union|pub|data"
    "|security|safe|ipp|legal|err|error|static|assets|cdn|log|gm|fuwu|wuliu|food|car|fashion|jia|chi|re|bang|guang|daily"
    "|go|map|photo|picture|pics|sourcing|supplier|profile|activity|event|sec|survey|feedback|report|jubao|tousu"
)


@lru_cache(maxsize=4096)
def site_of(host: str) -> Site | None:
    """The site that a host (in small letters) belongs to, or None for a host of none of the marketplaces."""
    return next((site for hosts, site in _HOSTS if hosts.fullmatch(host)), None)


def shop_of(host: str, path: str, query: str) -> str:
    """The shop that a host of its own belongs to, in small letters; empty for every other host, and where the page may
    be one of the marketplace's own.
    """
    shop = _shop_label(host)
    if not shop or _SURELY_SHOP.fullmatch(host):
        return shop
    return shop if path in ("", "/") and not _LEADS_ON.search(query) else ""


def may_be_shop(host: str) -> bool:
    """True for a host that is a shop's, if its front page is named."""
    return bool(_shop_label(host))


@lru_cache(maxsize=4096)
def _shop_label(host: str) -> str:
    shop = _SHOP_HOST.fullmatch(host)
    return shop[1] if shop and not _NO_SHOP.fullmatch(shop[1]) else ""


def has_number(query: str) -> bool:
    """True for a query with a parameter that looks like the number of a listing or an offer."""
    return _NUMBERED.search(query) is not None


def american_number(number: int) -> bool:
    """True for a number that stands for another one on aliexpress.us: 2^51 above what aliexpress.com is known to use."""
    return _COMMON_NUMBERS.fullmatch(str(number - US_OFFSET)) is not None


@lru_cache(maxsize=4096)
def is_short(host: str) -> bool:
    """True for the hosts of share and affiliate links."""
    return _SHORT.fullmatch(host) is not None
