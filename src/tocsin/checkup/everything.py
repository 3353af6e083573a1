"""All that a checkup looks at, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tocsin.checkup.desks import look_at_desk
from tocsin.checkup.finding import Finding
from tocsin.checkup.machine import look_at_clock, look_at_disk, look_at_port
from tocsin.checkup.packages import look_at_packages
from tocsin.checkup.parts import look_at_data, look_at_parts
from tocsin.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a checkup is about."""

    settings: Settings
    desk: Path
    named: bool  # somebody said that there is a desk; else it may be missing
    host: str
    port: int
    now: datetime  # with a time zone


def look(asked: Asked) -> Iterator[Finding]:
    """All findings, each as soon as it is made: what is installed, then what it works on."""
    yield from look_at_packages(asked.settings.code.coder)
    yield from look_at_data()
    yield from look_at_parts(asked.settings)
    yield from look_at_clock(asked.desk, now=asked.now)
    yield from look_at_disk(asked.desk)
    yield from look_at_desk(asked.desk, named=asked.named)
    yield look_at_port(asked.host, asked.port)
