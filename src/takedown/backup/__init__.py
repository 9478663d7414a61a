"""One file with everything of an installation that cannot be had again, and back from it. Nothing secret is in it."""
