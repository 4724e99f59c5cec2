"""What is sent: the neutral reply, its composition from registered texts, and its rendering as text."""
