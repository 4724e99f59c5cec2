"""What people must not find again in a store or a log: redaction of free text, and quiet logs."""
