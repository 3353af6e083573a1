"""`python -m tocsin`: the same as `tocsin`."""

from tocsin.cli import main

if __name__ == "__main__":
    main()
