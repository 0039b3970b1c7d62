"""What the assistant says: the answers under `data/` and the force's own names and numbers."""
