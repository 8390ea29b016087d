"""The stance monitor: who said what, and when it moved."""

from importlib.metadata import version

__version__ = version("stance-monitor")
