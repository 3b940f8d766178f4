"""The product without its face: everything a page shows is computed here."""
