"""What people agreed to is sent to the clinic: by webhook, by e-mail, or both. Off unless it is set up."""
