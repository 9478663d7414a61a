"""The commands: parse, build, call, print, exit code. No rule of the trade lives here."""
