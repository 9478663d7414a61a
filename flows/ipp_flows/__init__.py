"""What the portal looks like: screen maps and wording as data, journeys in Python. The only folder to touch when it changes."""
