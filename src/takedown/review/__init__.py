"""The review page: what was filed and what the portal answered, on pictures, and what people say of it. Drives no browser."""
