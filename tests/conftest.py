"""Settings for every test: hypothesis keeps the same pace on every machine."""

from hypothesis import settings

settings.register_profile("house", max_examples=150, deadline=None, derandomize=True, database=None)
settings.load_profile("house")
