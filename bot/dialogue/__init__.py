"""What a conversation decides from turn to turn. Plain Python: no Rasa."""
