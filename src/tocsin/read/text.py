"""From words to a `Document`: `read_text`, the common end of every reader, with the checks that all texts pass."""

from __future__ import annotations

from tocsin.read import Given
from tocsin.read.language import identify
from tocsin.records import Document, Rejected, document_id
from tocsin.settings import ReadOptions

_MOST_CONTROLS = 0.01  # share of control characters above which a text is not one


def read_text(
    text: str,
    *,
    title: str | None = None,
    url: str | None = None,
    given: Given,
    options: ReadOptions,
    where: str = "text",
) -> Document | Rejected:
    """The document that holds this text, or why it was not taken. Nothing is raised for any text.

    The text is normalised here once and never edited again: a byte order mark at its start is dropped, and every line
    ends with a line feed. All other characters stay as they are; Unicode is not normalised.

    Parameters
    ----------
    given
        Outlet and publication day, as far as anything says them.
    where
        File, file:line or address, for the message of a refusal.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    bad = _no_text(text, options)
    if bad is not None:
        return Rejected(where=where, what=bad[0], why=bad[1])
    language = identify(text, options.languages)
    if language.code not in options.languages:
        what = f"a text in language {language.code!r} (probability {language.probability or 0.0:.2f})"
        why = (
            f"only {', '.join(options.languages)} is read (setting read.languages), another language would be coded "
            "badly; give a translation, or more of the text if it is in that language after all"
        )
        return Rejected(where=where, what=what, why=why)
    return Document(
        id=document_id(text=text, outlet=given.outlet, url=url, published=given.published),
        text=text,
        title=title,
        outlet=given.outlet,
        url=url,
        language=language.code,
        published=given.published,
    )


def _no_text(text: str, options: ReadOptions) -> tuple[str, str] | None:
    """What it is and why that is no text to code; `None` for a text."""
    if not text.strip():
        return "nothing: it is empty", "there is no text in it; check how it was saved"
    if len(text) > options.max_characters:
        most = f"{options.max_characters:,} characters (setting read.max_characters)"
        return f"{len(text):,} characters", f"the longest text that is read is {most}; split it into documents"
    controls = [i for i, c in enumerate(text) if (c < " " and c not in "\t\n\v\f") or c == "\x7f"]
    if "\0" in text or len(controls) > _MOST_CONTROLS * len(text):
        first = text.find("\0") if "\0" in text else controls[0]
        return f"binary data: control character {text[first]!r} at {first:,}", "this is no text; save it as plain text"
    half = next((i for i, c in enumerate(text) if "\ud800" <= c <= "\udfff"), None)
    if half is not None:
        return f"half a character, {text[half]!r}, at {half:,}", "it cannot be stored; write the text anew as UTF-8"
    letters = sum(c.isalpha() for c in text)
    if letters < options.min_letters:
        least = f"fewer than {options.min_letters} letters (setting read.min_letters)"
        return f"{letters} letters: {text.strip()[:40]!r}", f"{least} are no text to code; give the whole text"
    return None
