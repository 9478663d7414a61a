"""The second face: one page that a script draws, over the same back office. Its rules are the office's, not the script's."""
