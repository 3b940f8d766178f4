"""The only cached loaders, by subject: one copy for all sessions.  Keys are names and digests, never arrays."""
