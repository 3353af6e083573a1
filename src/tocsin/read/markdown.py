"""Markdown reduced to the text that its reader sees: `reduce`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_COMMENT = re.compile(r"<!--(?:(?!-->).)*(?:-->|\Z)", re.DOTALL)  # one that is never closed goes on to the end
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*")
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}")
_REFERENCE = re.compile(r" {0,3}\[[^\]]+\]:[ \t]*\S.*")
_QUOTED = re.compile(r"(?: {0,3}>[ \t]?)+")
_BULLET = re.compile(r"[ \t]*(?:[-*+]|\d{1,2}[.)])[ \t]+(?=\S)")
# Bounded, so that no text takes time in the square of its length.
_INLINE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"!\[[^\[\]]*\](?:\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)|\[[^\[\]]*\])"), ""),  # images
    (re.compile(r"\[\^[^\[\]]+\]"), ""),  # marks of footnotes
    (re.compile(r"\[([^\[\]]+)\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)"), r"\1"),  # [words](address)
    (re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]"), r"\1"),  # [words][reference]
    (re.compile(r"<(https?://[^>\s]+)>"), r"\1"),
    (re.compile(r"(`+)(.{1,300}?)\1"), r"\2"),
    (re.compile(r"(?<!\\)(\*{1,3}|~~)(?=[^\s.,;:])(.{1,300}?)(?<=[^\s\\])\1"), r"\2"),
    (re.compile(r"(?<![\w\\])(_{1,3})(?=[^\s.,;:])(.{1,300}?)(?<=[^\s\\])\1(?!\w)"), r"\2"),
    (re.compile(r"\\([\\`*_{}\[\]()#+\-.!>~|])"), r"\1"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduced:
    """The plain text of a Markdown file, and the heading that opens it, which the text then leaves out."""

    text: str
    title: str | None


def reduce(markdown: str) -> Reduced:
    """The words of a Markdown text: one line a paragraph, heading or list item, an empty line between.

    Dropped are the marks of headings, emphasis, links, lists and quotations, and with all they hold: fenced code,
    images, comments, rules. A line break inside a paragraph is a space, as it is to Markdown.
    """
    blocks = _blocks(_COMMENT.sub("", markdown))
    title = blocks.pop(0)[1] if blocks and blocks[0][0] else None
    return Reduced(text="\n\n".join(words for _, words in blocks if words), title=title or None)


def _blocks(markdown: str) -> list[tuple[bool, str]]:
    """The paragraphs in order: whether it is a heading, and its words."""
    blocks: list[tuple[bool, str]] = []
    lines: list[str] = []  # of the paragraph that is being read
    fence: str | None = None
    listed = False  # whether the line before is part of a list

    def close(*, heading: bool = False) -> None:
        if lines:
            blocks.append((heading, _inline(" ".join(lines))))
            lines.clear()

    for raw in markdown.split("\n"):
        line = _QUOTED.sub("", raw, count=1) if _QUOTED.match(raw) else raw
        mark = _FENCE.match(line)
        if fence is not None:
            fence = None if mark and mark[1].startswith(fence) else fence
        elif mark:
            close()
            fence = mark[1]
        elif lines and _UNDERLINE.fullmatch(line):
            close(heading=True)
        elif not line.strip() or _RULE.fullmatch(line) or _REFERENCE.fullmatch(line):
            close()
        elif heading := _HEADING.fullmatch(line):
            close()
            lines.append(heading[1])
            close(heading=True)
        else:
            bullet = _BULLET.match(line)
            # Inside a paragraph "7." may be the end of a sentence that ran on from "on May".
            if bullet and (listed or not lines or not line.lstrip()[0].isdigit()):
                close()
                listed = True
                line = line[bullet.end() :]
            lines.append(line.strip())
            continue
        listed = False
    close()
    return blocks


def _inline(words: str) -> str:
    for pattern, kept in _INLINE:
        words = pattern.sub(kept, words)
    return words.strip()
