"""The public face: the chat API, its pages, and what staff see; on Sanic, over SQLAlchemy."""
