"""What the chat understands: one short file per subject, and plain forms for all record types. Never imports a job."""
