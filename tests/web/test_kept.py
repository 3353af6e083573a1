"""What is remembered of answers: those of the desk as it is, and none of before."""

from __future__ import annotations

import asyncio

from tocsin.web.kept import Kept


def test_answers_of_an_earlier_state_make_room_at_once():
    made: list[str] = []
    state = ["one"]

    async def app(scope, receive, send):
        made.append(scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": scope["path"].encode() * 100, "more_body": False})

    kept = Kept(app, lambda: state[0])

    def get(path):
        sent = []

        async def send(message):
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [], "state": {}}
        asyncio.run(kept(scope, None, send))
        return sent[-1]["body"]

    assert get("/a") == get("/a") == b"/a" * 100
    get("/b")
    assert made == ["/a", "/b"]
    state[0] = "two"
    get("/a")
    assert made == ["/a", "/b", "/a"]
    assert [answer.body for answer in kept._answers.values()] == [b"/a" * 100]
    assert kept._bytes == 200
