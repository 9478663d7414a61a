"""The ledger: appended events, one hash chain per portal account, and the tables for lookup that follow from them.

`ledger.Ledger` opens it and reads, `journal.Journal` appends, `files.FileStore` keeps pictures and evidence by content.
It decides nothing about filing; it refuses what the filing protocol does not allow.
"""
