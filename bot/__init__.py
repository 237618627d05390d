"""khaidee («ขายดี»): a CRM assistant that lives in chat."""

__version__ = "0.1.0"
