"""What a client wants to run: its JSON, checked, and what it means."""
