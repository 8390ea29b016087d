"""The stance monitor: who said what, and when it moved."""
