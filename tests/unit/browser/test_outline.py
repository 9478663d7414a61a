"""What is kept of a page, and what of the account's never is."""

from __future__ import annotations

from takedown.browser.outline import outline_of, parts_of

SNAPSHOT = """\
- banner:
  - link "SANDBOX":
    - /url: http://ipp.localhost/index.htm
  - text: brand@example.test
  - link "Signed in as Brand Ltd"
- navigation:
  - list:
    - listitem:
      - link "Manage complaints"
- main:
  - heading "Welcome, Brand@Example.test" [level=1]
  - textbox "Infringing listings": https://www.aliexpress.com/item/1.html
  - 'button "Verify: all"'
  - button "Say \\"yes\\""
  - checkbox "I declare" [checked]
  - button
  - table:
    - rowgroup:
      - row "Complaint number Status":
        - columnheader "Complaint number"
        - columnheader "Status"
    - rowgroup:
      - row "SBX1 Processing":
        - cell "SBX1":
          - link "SBX1"
        - cell "Processing"
  - link "2"
"""


def test_controls_and_headings_are_kept_in_their_order() -> None:
    """By role and name; what has no name says nothing."""
    assert outline_of(SNAPSHOT, ["brand ltd"]) == (
        'link "SANDBOX"',
        'link "Signed in as …"',
        'heading "Welcome, …"',
        'textbox "Infringing listings"',
        'button "Verify: all"',
        'button "Say "yes""',
        'checkbox "I declare"',
        'columnheader "Complaint number"',
        'columnheader "Status"',
    )
    assert parts_of('button "Say "yes""') == ("button", 'Say "yes"')


def test_nothing_of_the_account_is_kept() -> None:
    """No text, no field's content, no row, no number, no address."""
    kept = " ".join(outline_of(SNAPSHOT, ["brand ltd"])).lower()
    for word in ("example", "brand ltd", "sbx1", "processing", "http", "aliexpress"):
        assert word not in kept
