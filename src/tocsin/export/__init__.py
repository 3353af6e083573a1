"""Codings and desks as files and pages that others read: brief, trace, frames, PLOVER JSON lines, and what `tocsin export` writes. Imports no sibling."""
