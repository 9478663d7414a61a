"""Listing pages as a marketplace shows them to everybody, for practising evidence of them; hostile ones among them."""
