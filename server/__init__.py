"""The server of Strata. `server.app.create_app` makes it, `python -m server` runs it."""
