"""The stance monitor: who said what, and when it moved."""


def __getattr__(name: str) -> str:
    """``__version__``, looked up when it is asked for: few do, and it takes as long as half of a command's start."""
    if name == "__version__":
        from importlib.metadata import version

        return version("stance-monitor")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
