"""The RJ officer's queue: who asked to be contacted, how safely, and what came of it."""
