"""One thin connector per provider."""
