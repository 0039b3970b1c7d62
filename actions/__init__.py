"""What the assistant does beyond answering by rule; run by the action server."""
