"""The rows of `batch.csv`: seven marketplaces, addresses as people copy them, Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable

BATCH_HEADER = (
    "listing_url,ipr,reason,explanation,evidence,complaint_type,order_number,infringement_location,"
    "reference,seller,note"
)

FAKE = (
    "The jacket in pictures 1 to 4 carries NORDHELM on chest and label. Our label is woven, theirs is printed; our zip "
    "has the mark on its slider, theirs has none. See the comparison, same angle, differences marked."
)
FAKE_CN = (
    "图一至图四的外套在胸前和领标使用“NORDHELM”商标。"
    "正品领标为织造，侵权品为印刷；正品拉链头有商标，侵权品没有。详见对比图。"
)
NO_MODEL = "NORDHELM has never made a handbag. This model does not exist; everything sold under it is counterfeit."
NO_MODEL_CN = "NORDHELM从未生产过手提包，该型号不存在，所售均为假冒商品。"
UNFAIR = (
    "The mark NORDHELM stands in large letters in the main picture and in the title, although the goods are no-name."
)
TEST_BUY = "Bought on 2026-10-02 and examined: wrong label, wrong zip, no serial number. See the signed report."
PICTURES = (
    "Pictures 2 and 3 are our catalogue photographs, cropped. The camera files and the set photographs are enclosed."
)
ARTWORK = "The print shows our fox artwork, line for line. 印花与我方美术作品《雪中狐狸》一致。"
DESIGN = "The lantern has the folding handle and the outline of the patented design; see the views side by side."
BUCKLE = (
    "Claims 1 to 4 are all found in the buckle of this rucksack; see the claim chart. 权利要求1至4的全部特征均可见。"
)
DECISION = "Held to infringe by decision 2026-DEMO-17, which names this product and the patent."
KIDS = "Children's jackets with NORDHELM KIDS on the chest. 童装胸前使用“NORDHELM KIDS”商标。"
NO_KIDS_CN = "NORDHELM KIDS从未生产过童鞋，该型号不存在，所售均为假冒商品。"
NO_LAMP_CN = "山灯SHANDENG从未生产过吸顶灯，该型号不存在，所售均为假冒商品。"
LAMP = (
    "The lamp and its box carry 山灯 SHANDENG. Our box has a seal over the flap, this one has none; see the comparison."
)

Row = tuple[str, str, str, str, str, str, str, str, str, str, str]


def row(
    url: str,
    ipr: str,
    reason: str,
    explanation: str,
    evidence: str = "",
    *,
    complaint_type: str = "",
    order: str = "",
    location: str = "",
    seller: str = "",
    note: str = "",
) -> Row:
    """One row of the batch; the reference is filled in by `numbered`."""
    return url, ipr, reason, explanation, evidence, complaint_type, order, location, "", seller, note


def aliexpress() -> Iterable[Row]:
    """The foreign right; old, new, mobile and translated addresses, tracking and all."""
    urls = [
        "https://www.aliexpress.com/item/9005000000000111.html",
        "https://www.aliexpress.com/item/9005000000000112.html?spm=a2g0o.productlist.main.1.2ed464e6sdYBwy&algo_pvid=1b2c",
        "https://es.aliexpress.com/item/9005000000000113.html?gatewayAdapt=glo2esp",
        "https://de.aliexpress.com/i/9005000000000114.html",
        "https://m.aliexpress.com/item/9005000000000115.html",
        "aliexpress.ru/item/9005000000000116.html?sku_id=12000039",
        "https://www.aliexpress.com/item/Winter-Jacket-Men-2026/9005000000000117.html",
        "https://www.aliexpress.com/store/product/Winter-Jacket/990001_9005000000000118.html",
        "HTTPS://WWW.ALIEXPRESS.COM/item/9005000000000119.html#nav-review",
        "https://fr.aliexpress.com/p/detail.html?productId=9005000000000120&pdp_npi=4",
        "Look what I found on AliExpress: https://www.aliexpress.com/item/9005000000000203.html (24.90 EUR)",
        "https://www.aliexpress.com/item/9005000000000301.html",
    ]
    for url in urls:
        yield row(url, "nordhelm-us", "counterfeit_features", FAKE, "evidence/jacket-comparison.png", location="goods")
    for number in (411, 412, 504):
        url = f"https://www.aliexpress.com/item/90050000000{number:05}.html"
        yield row(url, "nordhelm-us", "model_does_not_exist", NO_MODEL, location="title; goods")
    for number in (611, 612):
        url = f"https://www.aliexpress.com/item/90050000000{number:05}.html"
        yield row(url, "NORDHELM-US", "unfair_use", UNFAIR, location="image;title")
    yield row(
        "https://www.aliexpress.com/item/9005000000000711.html",
        "nordhelm-us",
        "test_buy",
        TEST_BUY,
        "evidence/test-buy-report.pdf",
        order="9026100200000011",
        seller="Demo Outdoor Store",
    )
    yield row(
        "https://www.aliexpress.com/item/9005000000000802.html",
        "nordhelm-us",
        "unfair_use",
        "The shop calls itself NORDHELM OFFICIAL in the title of this listing. It is not ours.",
        location="title",
    )
    yield row(
        "https://www.aliexpress.com/store/990000011",
        "nordhelm-us",
        "unfair_use",
        "The shop's sign and its name are NORDHELM; we have no shop on AliExpress.",
        complaint_type="store_front",
        location="store name",
        seller="NORDHELM OFFICIAL",
    )


def alibaba() -> Iterable[Row]:
    """Alibaba.com in several languages, and a shop's own host."""
    urls = [
        "https://www.alibaba.com/product-detail/Hot-Sale-Winter-Jacket-2026_9000000001111.html?spm=a2700.galleryofferlist",
        "https://www.alibaba.com/product-detail/_9000000001112.html",
        "https://spanish.alibaba.com/product-detail/Chaqueta-de-invierno_9000000001113.html",
        "https://german.alibaba.com/product-detail/winterjacke-2026-9000000001114.html",
        "https://m.alibaba.com/product/9000000001115/Hot-Sale-Winter-Jacket.html",
        "https://demo-outdoor.en.alibaba.com/product/9000000001116-801234567/Hot_Sale_Winter_Jacket.html",
    ]
    for url in urls:
        yield row(
            url,
            "nordhelm-us",
            "counterfeit_features",
            FAKE,
            "evidence/jacket-comparison.png; evidence/label-detail.jpg",
            location="goods;packaging",
        )
    for number in (1211, 1212):
        url = f"https://www.alibaba.com/product-detail/Folding-Lantern_90000000{number:05}.html"
        yield row(url, "insole", "patent_decision", DECISION, "evidence/decision.pdf")


def offers_1688() -> Iterable[Row]:
    """1688: addresses and share texts."""
    urls = [
        "https://detail.1688.com/offer/9000000002111.html?spm=a26352.13672862.offerlist.1",
        "https://m.1688.com/offer/9000000002112.html",
        "https://detail.m.1688.com/page/index.html?offerId=9000000002113",
        "我在1688发现了【户外冲锋衣】https://detail.1688.com/offer/9000000002114.html快来看看吧",
        "detail.1688.com/offer/9000000002206.html",
    ]
    for url in urls:
        yield row(
            url, "nordhelm-cn", "counterfeit_features", FAKE_CN, "evidence/jacket-comparison.png", seller="演示户外厂"
        )
    for number in (2311, 2312, 2313):
        url = f"https://detail.1688.com/offer/90000000{number:05}.html"
        yield row(url, "ZL902220000177", "patent_no_decision", BUCKLE, "evidence/buckle-claim-chart.pdf")


def taobao() -> Iterable[Row]:
    """Taobao: the desktop, the world site, both mobile sites, a share text."""
    urls = [
        "https://item.taobao.com/item.htm?spm=a230r.1.14.6.443b6a7&id=9000000003111&ns=1&abbucket=5",
        "https://world.taobao.com/item/9000000003112.htm",
        "https://h5.m.taobao.com/awp/core/detail.htm?id=9000000003113",
        "https://m.intl.taobao.com/detail/detail.html?id=9000000003114&price=199",
        "【淘宝】7天无理由退货 https://item.taobao.com/item.htm?id=9000000003115 「NORDHELM冲锋衣」\n点击链接打开",
        "https://item.taobao.com/item.htm?id=9000000003203",
    ]
    for url in urls:
        yield row(
            url, "nordhelm-cn", "counterfeit_features", FAKE_CN, "evidence/jacket-comparison.png", location="goods"
        )
    for number in (3311, 3312):
        url = f"https://item.taobao.com/item.htm?id=90000000{number:05}"
        yield row(url, "nordhelm-cn", "model_does_not_exist", NO_MODEL_CN)
    for number in (3411, 3412, 3505):
        url = f"https://item.taobao.com/item.htm?id=90000000{number:05}"
        yield row(url, "fox-artwork", "artwork", ARTWORK, "evidence/fox-sample.jpg;evidence/fox-publication.pdf")
    for number in (3611, 3612, 3613):
        url = f"https://item.taobao.com/item.htm?id=90000000{number:05}"
        yield row(
            url, "nordhelm-kids", "counterfeit_features", KIDS, "evidence/kids-comparison.png", note="wait for the IPR"
        )
    yield row("https://item.taobao.com/item.htm?id=9000000003621", "nordhelm-kids", "model_does_not_exist", NO_KIDS_CN)
    yield row(
        "https://item.taobao.com/item.htm?id=9000000003631",
        "nordhelm-kids",
        "unfair_use",
        "“NORDHELM KIDS”在商品标题中突出使用，但所售童装与我方无关。",
        location="title",
    )
    yield row(
        "https://item.taobao.com/item.htm?id=9000000003711",
        "nordhelm-cn",
        "unfair_use",
        "“NORDHELM”在商品标题和主图中突出使用，但所售商品与我方无关。",
        location="title;image",
    )


def tmall() -> Iterable[Row]:
    """Tmall and Tmall Global."""
    for number in (4111, 4112, 4206):
        url = f"https://detail.tmall.com/item.htm?id=90000000{number:05}&skuId=5012345678901&user_id=99"
        yield row(
            url, "shandeng", "counterfeit_features", LAMP, "evidence/lamp-comparison.png", location="packaging;goods"
        )
    yield row(
        "https://detail.tmall.com/item.htm?id=9000000004121",
        "shandeng",
        "model_does_not_exist",
        NO_LAMP_CN,
        location="title; goods",
    )
    for number in (4311, 4312):
        url = f"https://detail.tmall.com/item.htm?id=90000000{number:05}"
        yield row(url, "lantern-design", "patent_no_decision", DESIGN, "evidence/lantern-views.png")
    yield row(
        "https://detail.tmall.hk/hk/item.htm?id=9000000005111",
        "shandeng",
        "counterfeit_features",
        LAMP,
        "evidence/lamp-comparison.png",
    )
    yield row(
        "https://detail.tmall.hk/item.htm?spm=a1z10&id=9000000005112",
        "shandeng",
        "counterfeit_features",
        LAMP,
        "evidence/lamp-comparison.png",
    )


def lazada() -> Iterable[Row]:
    """All six countries; numbers are per country."""
    countries = ("sg", "com.my", "co.th", "vn", "com.ph", "co.id")
    for last, domain in enumerate(countries, start=11):
        url = f"https://www.lazada.{domain}/products/nordhelm-jacket-i90000060{last}-s170000001.html?search=1"
        files = "evidence/camera-file.jpg;evidence/set-photo.jpg"
        yield row(url, "catalogue-photos", "stolen_pictures", PICTURES, files, location="image")
    yield row(
        "https://www.lazada.sg/products/pdp-i9000006204.html",
        "shandeng",
        "counterfeit_features",
        LAMP,
        "evidence/lamp-comparison.png",
    )
    yield row(
        "https://www.lazada.com.my/products/-i9000006311.html",
        "shandeng",
        "unfair_use",
        "SHANDENG is used in the title of a lamp that is not ours.",
        location="title",
    )


def batch() -> list[Row]:
    """All rows, with running references."""
    groups = (aliexpress(), alibaba(), offers_1688(), taobao(), tmall(), lazada())
    rows = [one for group in groups for one in group]
    return [(*one[:8], f"DEMO-{number:03}", *one[9:]) for number, one in enumerate(rows, start=1)]
