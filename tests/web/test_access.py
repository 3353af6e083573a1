from __future__ import annotations

import pytest

from tocsin.errors import SettingsError
from tocsin.web.access import Access, Role, access

LONG = "correct horse battery"


def test_this_machine_needs_no_token_and_writes():
    visitor = access("127.0.0.1", 8000, "ana", {}).visitor(None, None)
    assert visitor is not None
    assert (visitor.name, visitor.role) == ("ana", Role.EDITOR)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "desk.example.org"])
def test_other_machines_are_not_served_without_a_token(host):
    with pytest.raises(SettingsError, match="TOCSIN_VIEW_TOKEN"):
        access(host, 8000, "ana", {})


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.3.2.1", "::1"])
def test_loopback_has_many_names(host):
    assert not access(host, 8000, "ana", {}).guarded


def test_a_short_token_is_refused():
    with pytest.raises(SettingsError, match="has 6 characters"):
        access("0.0.0.0", 8000, "ana", {"TOCSIN_EDIT_TOKEN": "secret"})


def test_each_token_has_its_role_and_any_other_none():
    known = access("0.0.0.0", 8000, "ana", {"TOCSIN_EDIT_TOKEN": LONG, "TOCSIN_VIEW_TOKEN": LONG + "!"})
    assert known.role_of(LONG) is Role.EDITOR
    assert known.role_of(LONG + "!") is Role.VIEWER
    assert known.role_of(LONG[:-1]) is None
    assert known.visitor(None, "") is None
    assert known.visitor(None, None) is None


def test_a_session_ends_and_cannot_be_forged():
    known = Access(view_token=LONG)
    cookie = known.session("Zoë|admin", Role.VIEWER, now=1000.0)
    visitor = known.visitor(cookie, None, now=1001.0)
    assert visitor is not None
    assert (visitor.name, visitor.role) == ("Zoë|admin", Role.VIEWER)
    assert known.visitor(cookie, None, now=1000.0 + 13 * 3600) is None
    assert known.visitor(cookie.replace("viewer", "editor"), None, now=1001.0) is None
    assert Access(view_token=LONG).visitor(cookie, None, now=1001.0) is None  # another run has another secret
    assert known.visitor("", None) is None


def test_each_session_has_a_form_token_of_its_own():
    known = Access()
    assert known.form_token("one") == known.form_token("one") != known.form_token("two")
    assert "secret" not in repr(known)
