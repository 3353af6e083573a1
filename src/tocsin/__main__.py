"""`python -m tocsin`, and the script `tocsin`: the command line, with Ctrl-C heard from the first moment."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line."""
    try:
        from tocsin.cli import main as run  # 0.15 s, in which a Ctrl-C would otherwise end in a traceback
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
