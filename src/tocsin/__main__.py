"""`python -m tocsin`, and the script `tocsin`: the command line, with Ctrl-C heard from the first moment."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Runs the command line; where a package that it needs is missing or torn, says what to install."""
    # The model, the registry and the words make a million objects that stay; at Python's own numbers, made for far fewer,
    # a fifth of the time until the first text goes into looking through them again and again.
    gc.set_threshold(50_000, 20, 100)
    try:
        from tocsin.cli import main as run  # 0.15 s, in which a Ctrl-C would otherwise end in a traceback
    except KeyboardInterrupt:
        sys.exit(130)
    except ImportError as error:
        sys.exit(_broken(error))
    run()


def _broken(error: ImportError) -> str:
    """What `tocsin doctor` would say of the packages, were it there to be asked."""
    from tocsin.checkup.finding import State
    from tocsin.checkup.packages import look_at_packages

    found = [each for each in look_at_packages() if each.state is State.BROKEN]
    told = [f"  {each.about} {each.said}\n    {each.remedy}" for each in found]
    told = told or ["  install it again: python -m pip install --force-reinstall tocsin"]
    return "\n".join((f"tocsin: this installation is not whole: {error}", *told))


if __name__ == "__main__":
    main()
