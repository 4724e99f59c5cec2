"""Custom actions, thin: they decide what goes with an answer, by ids. The texts are in data/, the logic in bot/."""
