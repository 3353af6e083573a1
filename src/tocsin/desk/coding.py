"""Texts coded here or beside each other, in the order of their documents whoever is done first."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from functools import partial

from tocsin.errors import CodingError
from tocsin.export.coded import CodedText
from tocsin.records import Document, Judgement, Rejected
from tocsin.scale import Engine, Failure, Progress, map_batches
from tocsin.workbench import Workbench, code_some, workbench

BATCH = 16  # texts that a worker codes in one go: about 3 s of work, which is what its end can cost

Told = Callable[[Rejected], None]
"""Told of each text that could not be coded, where others go on."""


def coded_by(
    bench: Workbench,
    documents: Iterable[Document],
    judged: Sequence[Judgement],
    engine: Engine,
    *,
    told: Told | None = None,
    progress: Progress | None = None,
) -> Generator[CodedText | None]:
    """One coded text for each document, in order; None in place of one that failed on every try.

    In this process a text that breaks a law ends the run; elsewhere it is told, and the rest goes on.

    Raises
    ------
    CodingError
        If a text breaks a law of the records here, or a worker has another coder than this process.
    MissingPlugin, ScaleError, SettingsError
        If there are no workers, or they cannot code.
    """
    if engine.inline:
        yield from bench.code(documents, judged)
        return
    make, work = partial(workbench, bench.settings), partial(code_some, judged=tuple(judged))
    with closing(map_batches(make, work, documents, engine=engine, size=BATCH, progress=progress)) as batches:
        for done in batches:
            texts = {text.document_id: text for text in done.records}
            for document in done.items:
                text = texts.get(document.id)
                if text is not None and text.coder != bench.coder.name:
                    raise CodingError(
                        f"a worker codes with {text.coder!r}, and this process with {bench.coder.name!r}; nothing of it was "
                        "kept. Install the same tocsin, and put the same files of settings, on every node"
                    )
                yield text
            if told is not None:
                for failure in done.failed:
                    told(failed(failure))


def failed(failure: Failure[Document]) -> Rejected:
    """A text that was read and not coded, with the reason."""
    document = failure.item
    begins = document.title or " ".join(document.text.split())
    why = f"{failure.why}; tried {failure.tries} times alone. The same command tries it again"
    return Rejected(where=document.id, what=f"a text that could not be coded: {begins[:60]!r}", why=why)
