"""The chat engine: gate, lanes, router, forms, screens, texts. It knows no messenger.

May import storage, records and domain; never a view, a handler or a messenger.
"""
