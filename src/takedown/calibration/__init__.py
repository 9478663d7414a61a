"""Teaching the program a portal's screens by pointing: what to ask, what an answer means, what goes into the user's own map."""
