"""The resources under /api, one blueprint each."""
