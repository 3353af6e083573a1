"""tocsin: coded events, claims and quotations from news text, each field pointing at its words.

>>> import tocsin
>>> coding = tocsin.code("Rebels shelled the town of Goma on Tuesday.", published="2023-11-09")  # doctest: +SKIP
>>> coding.to_polars()  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tocsin.errors import TocsinError
from tocsin.records import (
    Actor,
    Claim,
    Coding,
    Document,
    Event,
    Evidence,
    Gap,
    Judgement,
    Mention,
    Quote,
    Rejected,
    Span,
)

if TYPE_CHECKING:
    from tocsin.desk import Desk
    from tocsin.export.coded import CodedText
    from tocsin.store.view import View
    from tocsin.workbench import code

__version__ = "0.1.0"

# Reached on first use: they bring DuckDB, Arrow or the language model, and `import tocsin` stays light.
_LAZY = {
    "CodedText": "tocsin.export.coded",
    "Desk": "tocsin.desk",
    "View": "tocsin.store.view",
    "code": "tocsin.workbench",
}

__all__ = [
    "Actor",
    "Claim",
    "CodedText",
    "Coding",
    "Desk",
    "Document",
    "Event",
    "Evidence",
    "Gap",
    "Judgement",
    "Mention",
    "Quote",
    "Rejected",
    "Span",
    "TocsinError",
    "View",
    "code",
]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'tocsin' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
