"""The review page: what was filed and what the portal answered, on pictures. Drives no browser, writes nothing."""
