"""Kits for filing by hand: what a person pastes, uploads and ticks off, as files. Knows no website and no ledger."""
