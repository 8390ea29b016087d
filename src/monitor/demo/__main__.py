"""``python -m monitor.demo FOLDER`` writes a newsroom out as files, for scripts that serve it themselves."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from monitor.demo import export, load


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes the newsroom that is asked for, or ends with what to mend."""
    parser = argparse.ArgumentParser("python -m monitor.demo", description="Write a made-up newsroom out as files.")
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="a new or empty folder")
    parser.add_argument(
        "--room", type=Path, metavar="ROOM",
        help="the newsroom, a folder with world.yaml, text/, templates/ and config/; the demo's if left out",
    )  # fmt: skip
    given = parser.parse_args(arguments)
    try:
        export(load(given.room) if given.room else load(), given.folder)
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}")
    except ValueError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
