"""Files that somebody sends: read by the readers that the command line uses, kept, and coded."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from litestar import Response, post
from litestar.datastructures import UploadFile
from litestar.params import MultipartBody

from tocsin.errors import ReadError, TocsinError
from tocsin.read import Given, installed_readers, read
from tocsin.records import Rejected
from tocsin.web.rendering import AnyRequest, FromShown, rendered
from tocsin.web.shown import Shown
from tocsin.workbench import calendar_day

MOST = 32 * 2**20  # bytes of all files of one form
TAKEN = (
    ".txt", ".md", ".html", ".htm", ".xhtml", ".jsonl", ".ndjson", ".json", ".csv", ".tsv",
    ".rss", ".atom", ".rdf", ".xml", ".mbox", ".pdf", ".warc", ".warc.gz",
)  # fmt: skip
AT_ONCE = 3  # texts that the reader waits for; more are coded beside, and the pages say how far that is


@post("/upload", sync_to_thread=True, include_in_schema=False, request_max_body_size=MOST)
def upload(request: AnyRequest, shown: FromShown, data: MultipartBody[dict[str, Any]]) -> Response[bytes]:
    """Reads the files that were sent, keeps their texts and codes them; says what was not taken, and why."""
    sent: Any = data.get("files")
    parts = cast("list[Any]", sent) if isinstance(sent, list) else [sent]
    files = [each for each in parts if isinstance(each, UploadFile) and each.filename]
    try:
        shown.empty()  # a desk that has gone is not begun anew
        if not files:
            raise ReadError("no file was sent; choose one or more, then press the button again")
        given = Given(
            published=calendar_day(str(data.get("published", "")).strip() or None, "published"),
            outlet=str(data.get("outlet", "")).strip()[:200] or None,
        )
        ids, rejected = _taken(shown, files, given)
        if ids:
            shown.code(ids, beside=len(ids) > AT_ONCE)
    except TocsinError as error:
        return rendered(request, "refused.html", 422, why=str(error))
    shown.state(fresh=True)
    if len(ids) == 1 and not rejected:
        return Response(b"", status_code=204, headers={"HX-Redirect": f"/documents/{ids[0]}"})
    return rendered(request, "uploaded.html", texts=len(ids), coded=len(ids) <= AT_ONCE, rejected=rejected)


def _taken(shown: Shown, files: list[UploadFile], given: Given) -> tuple[tuple[str, ...], tuple[Rejected, ...]]:
    """Ids of the texts that were kept, and what was not taken, under the names that the user gave."""
    with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
        named: dict[str, str] = {}
        paths: list[Path] = []
        rejected: list[Rejected] = []
        for number, file in enumerate(files):
            name = file.filename[:200]
            suffix = next((each for each in reversed(TAKEN) if name.lower().endswith(each)), None)
            if suffix is None:
                why = f"only these kinds are taken: {', '.join(TAKEN)}"
                rejected.append(Rejected(where=name, what="a file of another kind", why=why))
                continue
            path = Path(folder, f"{number:04}{suffix}")  # nothing of the name but its kind reaches the disk
            with path.open("wb") as kept:
                shutil.copyfileobj(file.file, kept)
            named[str(path)] = name
            paths.append(path)
        report = shown.desk.take(
            read(paths, readers=installed_readers(), given=given, options=shown.desk.settings.read)
        )
        for each in report.rejected:
            path, _, rest = each.where.partition(":")
            rejected.append(replace(each, where=named.get(path, path) + (f":{rest}" if rest else "")))
    return report.document_ids, tuple(rejected)


ROUTES = (upload,)
