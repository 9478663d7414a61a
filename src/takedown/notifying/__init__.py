"""Telling the holder what happened: facts from the ledger, each told once, grouped, through services that may be down."""
