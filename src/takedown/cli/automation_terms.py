"""What public sources say about using a program with an IPP account, and what they leave open. Shown by `init`."""

from __future__ import annotations

TERMS = """\
What is known, from public sources read in November 2026, about using a program with an account on {host}:

  - No interface for programs was found. The portal's own aid for many listings is a box for up to 300 links.
    https://ipp.alibabagroup.com/infoContent.htm?skyWindowUrl=uc%2Fsc%2Ffaq%2Fcmpt-t-o-htstc%2Fen
  - The terms of Alibaba.com (section 3.2, as of 11 March 2026) and of AliExpress (as of 1 June 2026) forbid collecting
    their content systematically, by program or by hand, without written permission. This program opens only listings
    that you name, one page each.
    github.com/OpenTermsArchive/contrib-versions, github.com/OpenTermsArchive/vlopses-us-versions
  - AliExpress's terms (section 6.3 f) name "automated or bot-like activities" among the breaches for which a member can
    be suspended. Use an IPP login of its own, not one that you also buy or sell with.
    github.com/OpenTermsArchive/vlopses-us-versions, AliExpress/Terms of Service.md
  - Complaints are made under penalty of perjury, and you answer for what is removed because of them.
    github.com/OpenTermsArchive/vlopses-us-versions, AliExpress/Copyright Claims Policy.md, section 4
  - Robot checks come up at sign-in, and some people could not pass them in a window that a program had opened. This
    program stops there and asks you; it never moves the slider and never hides that it drives the browser.
    github.com/shengqiangzhang/examples-of-web-crawlers, issues 14 and 79.

What is not known:

  - What the IPP user agreement says about programs, or about letting somebody else use the account. Its text was not
    found in public. You accepted it when you registered; it can be read while signed in.
  - Whether AliExpress's clause on automated activities reaches an account that is used on the portal only.
  - Whether the portal limits how many complaints an account may file in a day.
"""
