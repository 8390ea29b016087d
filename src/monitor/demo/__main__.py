"""``python -m monitor.demo FOLDER`` writes the newsroom out as files, for scripts that serve it themselves."""

import sys
from pathlib import Path

from monitor.demo import export, load

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m monitor.demo FOLDER")
    export(load(), Path(sys.argv[1]))
