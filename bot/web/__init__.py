"""The assistant on a website: one core (sessions, messages, replay, limits) behind Socket.IO and REST."""
