"""Model files -> callables.  Nothing here knows what the numbers mean."""
