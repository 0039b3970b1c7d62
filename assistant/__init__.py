"""What Rasa is taught here: graph components, the channel, the tracker store, the answers."""
