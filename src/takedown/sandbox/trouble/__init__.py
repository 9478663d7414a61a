"""The portal's moods: everything that goes wrong on purpose, kept apart from the back office, which stays honest."""
