"""Further ways in and out of a conversation: mail."""
