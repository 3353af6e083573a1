"""Where alerts go: standard output, a file of JSON lines, e-mail, a webhook. Each says why it could not deliver."""

from __future__ import annotations

import json
import os
import smtplib
import ssl
import sys
from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Protocol

from tocsin.errors import SettingsError
from tocsin.export.alerts import Message
from tocsin.export.console import words
from tocsin.read.fetching.fetcher import Fetcher
from tocsin.settings import AlertOptions

USER, PASSWORD, TOKEN = "TOCSIN_SMTP_USER", "TOCSIN_SMTP_PASSWORD", "TOCSIN_WEBHOOK_TOKEN"
_SECONDS = 30.0  # that a mail server may take to answer
_SUBJECT = 150  # characters


class ChannelError(Exception):
    """A channel did not take a message; its text says which, why, and what to do."""


class Channel(Protocol):
    """Takes one message after another."""

    def send(self, message: Message) -> None:
        """Delivers it, or raises `ChannelError`."""
        ...


class Printed:
    """Standard output, a line an alert."""

    def send(self, message: Message) -> None:
        """Prints it."""
        sys.stdout.write(_visible(message.text) + "\n")
        sys.stdout.flush()


class Filed:
    """A file of JSON lines; each is written whole and synced."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, message: Message) -> None:
        """Appends it."""
        line = json.dumps({"title": message.title, "text": message.text, **message.data}, ensure_ascii=False)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab+") as file:
                torn = bool(file.seek(0, os.SEEK_END)) and file.seek(-1, os.SEEK_END) >= 0 and file.read(1) != b"\n"
                file.write((b"\n" if torn else b"") + line.encode("utf-8", "backslashreplace") + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise ChannelError(
                f"file {self._path}: {error.strerror or error}; make room, or name another file"
            ) from error


class Mailed:
    """E-mail by SMTP; STARTTLS comes before anything is said, and a password never goes without it."""

    def __init__(self, options: AlertOptions, secrets: Mapping[str, str]) -> None:
        self._options = options
        self._user, self._password = secrets.get(USER), secrets.get(PASSWORD)
        if (self._user is None) != (self._password is None):
            raise SettingsError(f"mail: of {USER} and {PASSWORD} one alone is set; set both, or neither")
        if self._user is not None and not options.smtp_starttls:
            raise SettingsError(
                "mail: a password is not sent in the open; set smtp_starttls = true, or unset the password"
            )

    def send(self, message: Message) -> None:
        """Sends it to all recipients."""
        options = self._options
        where = f"{options.smtp_host}:{options.smtp_port}"
        try:
            mail = _mail(message, options)
            with smtplib.SMTP(options.smtp_host or "", options.smtp_port, timeout=_SECONDS) as server:
                if options.smtp_starttls:
                    server.starttls(context=ssl.create_default_context())
                if self._user is not None and self._password is not None:
                    server.login(self._user, self._password)
                refused = server.send_message(mail)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            told = str(error) or type(error).__name__
            raise ChannelError(f"mail through {where}: {told}; check [alert] smtp_* and the server") from error
        if refused:
            raise ChannelError(f"mail through {where}: {', '.join(refused)} refused; check mail_to")


def _mail(message: Message, options: AlertOptions) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = _address(options.mail_from or "")
    mail["To"] = [_address(each) for each in options.mail_to]
    title = " ".join(_visible(message.title).split())
    mail["Subject"] = title if len(title) <= _SUBJECT else title[: _SUBJECT - 1].rstrip() + "…"
    mail["Date"] = formatdate(localtime=False)
    mail["Message-ID"] = make_msgid(domain="tocsin.invalid")
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence note answers it
    mail.set_content(_visible(message.text) + "\n")
    return mail


def _address(given: str) -> Address:
    return Address(addr_spec=given.strip())


class Posted:
    """A webhook: JSON by POST, within the bounds of all fetching; never to this machine or its network unless allowed."""

    def __init__(self, address: str, fetcher: Fetcher, token: str | None) -> None:
        self._address, self._fetcher = address, fetcher
        self._secret = {} if token is None else {"authorization": f"Bearer {token}"}

    def send(self, message: Message) -> None:
        """Posts it."""
        body = json.dumps({"title": message.title, "text": message.text, **message.data}, ensure_ascii=False)
        answer = self._fetcher.get(
            self._address, robots=False, secret=self._secret, json=body.encode("utf-8", "backslashreplace")
        )
        if answer.status is None or not 200 <= answer.status < 300:
            raise ChannelError(f"webhook {self._address}: {answer.why or answer.outcome}; check [alert] webhook")


def channel(name: str, options: AlertOptions, secrets: Mapping[str, str], fetcher: Fetcher) -> Channel:
    """A channel of the settings by its name.

    Raises
    ------
    SettingsError
        If its secrets cannot be.
    """
    match name:
        case "file":
            return Filed(Path(options.file or ""))
        case "mail":
            return Mailed(options, secrets)
        case "webhook":
            return Posted(options.webhook or "", fetcher, secrets.get(TOKEN))
        case _:
            return Printed()


def _visible(text: str) -> str:
    """Text without control characters, which a terminal or a mail head would obey."""
    return words(text).plain
