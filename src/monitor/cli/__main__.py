"""``python -m monitor.cli``."""

from monitor.cli import main

if __name__ == "__main__":
    main()
