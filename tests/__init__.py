"""The tests. What matters most are the transcripts in tests/chats; see docs/architecture.md."""
