"""Says whether evidence is as it was recorded. Made to be read by whoever doubts it: knows nothing of the rest of the tool.

Needs the standard library, `cryptography` and, for time stamps of others, `rfc3161-client`. No network, nothing is ever
unpacked to the disk. Read in this order: `canonical` and `tree` (what an event line and the root over many of them are),
`note` (the signed checkpoint), `log` (a chain of events), `stamps` (outside time), `container` (the ZIP), `bundle`
and `store` (what is verified), `checks` (what is said about it) and `verdict` (how it is said).
"""
