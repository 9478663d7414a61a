"""The rules of the trade. Pure: no I/O, no clock, no randomness; whatever varies is passed in."""
