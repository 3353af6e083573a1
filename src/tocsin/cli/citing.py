"""`tocsin cite`: what to name when something of a desk is used."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from tocsin.store.filters import Filter

Format = Literal["text", "bibtex", "csl-json"]


def citation_of(folder: Path, format: Format, known_until: str | None, wanted: Filter | None) -> str:
    """The citation of a desk in one of three forms.

    Parameters
    ----------
    wanted
        Which events were used, with names as they were typed; None: all.

    Raises
    ------
    SettingsError
        If the closing day is none, or a name is nobody's or that of several.
    StoreError
        If there is no desk, or a file of it is damaged.
    """
    from tocsin.desk import Desk  # DuckDB and Arrow: loaded only where a desk is read
    from tocsin.export import citation_formats
    from tocsin.export.citation import cite

    written = {
        "text": citation_formats.text,
        "bibtex": citation_formats.bibtex,
        "csl-json": citation_formats.csl_json,
    }
    desk = Desk(folder)
    chosen = None if wanted is None else desk.workbench.choose(wanted)
    return written[format](cite(desk.view(known_until), chosen, said=wanted))
