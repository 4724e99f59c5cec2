"""What is kept, and for how long: conversations, feedback, questions without an answer, hand-offs."""
