"""What the parent of all worker processes loads: importing this makes ready, once, what reading a page takes.

The workers are forked from it, so they share its memory and begin with everything at hand. It goes when the monitor
goes; until then signals that a whole group gets are the monitor's to handle.
"""

from __future__ import annotations

import gc
import signal
from contextlib import suppress

from monitor import discover, pages

__all__ = ["discover", "pages"]

for one in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
    signal.signal(one, signal.SIG_IGN)
with suppress(Exception):  # what fails here fails again in the worker that needs it, where it can be told
    pages.prepare()
gc.freeze()  # what lies here is looked at by no collection, which would copy it into each worker
