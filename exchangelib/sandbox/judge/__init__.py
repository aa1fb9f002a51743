"""Says which items a search finds, in which order, and which part of them a view shows; it reads no database."""
