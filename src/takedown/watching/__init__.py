"""Polling on a schedule for weeks: when the next poll is due, the loop, the health file, the unit and the line to install."""
