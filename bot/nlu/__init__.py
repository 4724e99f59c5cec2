"""How the assistant understands a message. The Rasa graph components are in ``components.py``; the rest is plain."""
