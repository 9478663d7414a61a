"""Hands evidence out: what of the record belongs to a matter, in one ZIP that a stranger can read and verify."""
