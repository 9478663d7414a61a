"""Every code that a row of a batch or of an IPR file may get, and what it means.

Codes are stable: scripts and result files live longer than sentences. A test compares this table with the code.
"""

from __future__ import annotations

CODES: dict[str, str] = {
    # the file's form
    "missing": "a cell that is always needed is empty",
    "cell_too_long": "a cell has more than 32,767 characters",
    "cell_without_column": "there is text beside the named columns",
    "number_rounded": "a number cell of a spreadsheet has more than 15 digits, so its last digits are lost",
    "formula_without_value": "a formula cell was saved without its value, or the cell holds an error such as #N/A",
    "control_character": "the text holds a character that does not show",
    # the address
    "no_address": "there is no address in the cell",
    "too_long": "the text around the address is too long",
    "several_links": "the text holds links to different things",
    "several_numbers": "the address holds two numbers",
    "wrong_scheme": "the address is not http or https",
    "credentials_in_address": "the address has an @ before its path, so it leads elsewhere than it seems",
    "port_in_address": "the address names a port",
    "lookalike_host": "the host looks like a marketplace and is none",
    "unknown_host": "the host is none of the marketplaces",
    "short_link": "a short link has to be opened first",
    "not_a_listing": "the address is on a marketplace, but no listing",
    "implausible_number": "no listing of this marketplace has such a number",
    "american_number": "the number is one of aliexpress.us, and the address another AliExpress's",
    "shop_not_listing": "the address leads to a shop",
    "listing_not_shop": "a store-front complaint needs the address of a shop",
    "not_a_shop": "the address is on a marketplace, but no shop",
    "livestream_unknown": "livestream addresses are not known",
    # the meaning
    "complaint_type_unknown": "there is no such complaint type",
    "no_profile": "none of the chosen profiles serves this marketplace",
    "ipr_unknown": "no right has this alias or number",
    "ipr_ambiguous": "several rights have this number",
    "ipr_rejected": "the portal rejected this right",
    "ipr_expired": "this right has expired",
    "foreign_right": "this marketplace takes rights protected in China only",
    "reason_unknown": "there is no such reason",
    "reason_does_not_fit": "the reason is for another type of right",
    "needs_explanation": "the reason asks for an explanation",
    "needs_evidence": "the reason asks for evidence, for a patent without a decision its analysis report",
    "needs_order_number": "a test buy needs its order number",
    "order_number_not_here": "only a test buy has an order number",
    "order_number_unusable": "this is no order number",
    "order_number_twice": "two test buys name the same order",
    "location_unknown": "there is no such place of infringement",
    "listing_twice": "an earlier row names the same listing for the same right and reason",
    # the files
    "evidence_path": "the path leads out of the folder of the batch file",
    "evidence_link": "the path goes through a link",
    "evidence_missing": "there is no such file",
    "evidence_unreadable": "the file cannot be read",
    "evidence_not_a_file": "this is a folder or something else that is no file",
    "evidence_empty": "the file has no content",
    "evidence_too_large": "the file is larger than the limit in the settings",
    "evidence_type": "the kind of file is not taken, or its content is of another kind than its name",
    "too_many_files": "more files than the limit in the settings",
    "no_capture": "there is no capture of this listing in the store",
    # rows that are skipped
    "already_filed": "a complaint on this listing, right and reason is open",
    "already_removed": "the portal has removed this listing",
    "refused_before": "the portal refused this before, or it was withdrawn or came back; --refile files it again",
    # rows that ended otherwise than filed
    "listing_refused": "the portal's verify step refused this listing; the rest of its complaint went on",
    "held_by_other_batch": "a complaint of another batch has this listing, right and reason",
    # the IPR file
    "ipr_type_unknown": "there is no such type of right",
    "number_unusable": "this is no registration number",
    "jurisdiction_unknown": "there is no such jurisdiction",
    "designations_unknown": "a WIPO registration names the countries it designates",
    "class_unknown": "there is no such Nice class",
    "class_without_trademark": "only trademarks have Nice classes",
    "class_missing": "a trademark has at least one Nice class",
    "date_unknown": "this is no date",
    "dates_reversed": "the right expires before it is issued",
    "certificate_missing": "a right needs its certificate",
    "text_unusable": "the text is too long or holds characters that do not show",
    "ipr_twice": "an earlier row has the same right",
    "alias_twice": "an earlier row has the same alias",
}
