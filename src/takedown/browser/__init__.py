"""The browser: finding one, one session per account, screens as data, widgets, pictures. Knows no website."""
