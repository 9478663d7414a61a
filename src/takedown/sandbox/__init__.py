"""The practice portal: an honest imitation of the IPP Platform, for tests and trials on this machine only.

It shares no code, selector or validation with the tool it is there to test, and imports nothing of it.
"""
