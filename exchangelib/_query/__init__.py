"""Asking: what a user wants to find, as values, and how the wire says it; knows nothing of folders or of sending."""
