"""How bytes travel over HTTP, without knowing what they mean."""
