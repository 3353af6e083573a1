"""Codings as files and pages that others read: brief, trace, frames, PLOVER JSON lines. Imports no sibling."""
