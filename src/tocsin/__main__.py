"""`python -m tocsin`, and the script `tocsin`: the command line, with Ctrl-C heard from the first moment."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Runs the command line; where a package that it needs is missing or torn, says what to install."""
    # The model, the registry and the words make a million objects that stay; at Python's own numbers, made for far fewer,
    # a fifth of the time until the first text goes into looking through them again and again.
    gc.set_threshold(50_000, 20, 100)
    # Arrow's own allocator keeps some memory of every thread that ends: 40 MB at once, and more each hour.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # read when pyarrow is first imported
    try:
        from tocsin.cli import main as run  # 0.15 s, in which a Ctrl-C would otherwise end in a traceback
    except KeyboardInterrupt:
        sys.exit(130)
    except ImportError as error:
        from tocsin.checkup.packages import not_whole

        print(f"tocsin: {not_whole(error)}", file=sys.stderr)  # noqa: T201  (what says it otherwise could not be loaded)
        sys.exit(2)
    run()


if __name__ == "__main__":
    main()
