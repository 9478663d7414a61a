"""The back office: what the practice portal knows and what it allows. Knows no page and no language."""
