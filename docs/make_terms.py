"""Writes docs/terms.md, the terms and the breaks of the data sets, out of their descriptions in tocsin.read.

python docs/make_terms.py            writes the page
python docs/make_terms.py --check    fails if the page is not what would be written
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tocsin.read.dataset import Break, Dataset, installed_datasets

PAGE = Path(__file__).with_name("terms.md")

HEAD = """\
<!-- Made by docs/make_terms.py from the descriptions in src/tocsin/read; change those. -->
# Terms and breaks of the data sets

## Terms

The words here are a summary; those of the makers hold. Where the authors of tocsin have not read them, it says "not confirmed",
and rows stay out of what is passed on. `view.loaded()` and `tocsin cite` have the terms as they were when a file was loaded.
"""

BREAKS = """\
## Breaks

At these days a series must be marked: what changes there is the data set, not the world. `view.breaks(datasets=["icews"],
begin=..., until=...)` gives those in a window, each as a `tocsin.read.dataset.Break`; `day` is the first day of what is new.
"""


def page() -> str:
    """The whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    datasets = installed_datasets()
    yield HEAD
    yield "| name | licence | passed on | train | terms |"
    yield "|---|---|---|---|---|"
    yield from map(_terms, datasets)
    yield ""
    yield BREAKS
    yield "| data set | day | what | reference |"
    yield "|---|---|---|---|"
    yield from (_break(each) for dataset in datasets for each in dataset.breaks)


def _terms(dataset: Dataset) -> str:
    where = f" {dataset.terms_address}" if dataset.terms_address else ""
    flags = " | ".join("yes" if allowed else "no" for allowed in (dataset.may_export, dataset.may_train))
    return f"| `{dataset.name}` | {dataset.licence} | {flags} | {dataset.terms}{where} |"


def _break(each: Break) -> str:
    day = "with the latest yearly release" if each.day is None else each.day.isoformat()
    if each.until is not None:
        day += f", until {each.until}"
    return f"| `{each.dataset}` | {day} | {each.what} | {each.reference} |"


def main(arguments: list[str]) -> int:
    """Writes or checks the page; the exit status."""
    wanted = page()
    if "--check" not in arguments:
        PAGE.write_text(wanted, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == wanted:
        return 0
    print(f"{PAGE.name} is not what the descriptions say; run: python docs/make_terms.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
