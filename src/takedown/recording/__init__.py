"""What a screen looked like, fit to be sent to somebody: redaction, format, archive, and what one would reveal."""
