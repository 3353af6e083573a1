"""Events as a table for other programs: the rows that a query finds, as JSON, CSV, Parquet or Arrow."""

from __future__ import annotations

from io import StringIO
from typing import Annotated, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from litestar import Response, get
from litestar.params import QueryParameter
from pyarrow import ipc

from tocsin.errors import SettingsError
from tocsin.export.answers import write_csv, write_json
from tocsin.store.query import read_query
from tocsin.web.rendering import REFUSALS, FromShown, answering

MOST = 100_000  # rows of one answer
PassedOn = Annotated[
    bool, QueryParameter(description="Only rows that may be passed on; the header tocsin-left-out counts the others.")
]
_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.stream",
}


@get(
    "/api/events",
    sync_to_thread=True,
    tags=["tables"],
    summary="The events that a query finds, as a table",
    responses=REFUSALS,
    operation_class=answering(*_TYPES.values()),
)
def events(
    shown: FromShown,
    q: Annotated[str, QueryParameter(max_length=2000, description="As in the search, without words.")] = "",
    form: Annotated[Literal["json", "csv", "parquet", "arrow"], QueryParameter(name="as")] = "json",
    limit: Annotated[int, QueryParameter(ge=1, le=MOST, description="Rows of a page.")] = 1000,
    number: Annotated[int, QueryParameter(name="page", ge=1, le=100_000, description="Which page, from 1.")] = 1,
    passed_on: PassedOn = False,  # noqa: FBT002
) -> Response[bytes]:
    """The rows of `all_events` that a query finds, the latest first, with how many there are in the header `tocsin-rows`."""
    query = read_query(q)
    if query.words:
        raise SettingsError(f"{' '.join(query.words)!r} is looked for in texts, not in events; write key:value pairs")
    wanted = shown.desk.workbench.choose(query.wanted)
    rows, many = shown.view().leaf(wanted, limit=limit, offset=(number - 1) * limit)
    left_out = 0
    if passed_on:
        allowed = [row is not False for row in rows["may_export"].to_pylist()]
        left_out = len(allowed) - sum(allowed)
        rows = rows.filter(pa.array(allowed))
    headers = {
        "tocsin-rows": str(many),
        "tocsin-page": str(number),
        "tocsin-pages": str(max(1, -(-many // limit))),
        "tocsin-left-out": str(left_out),
    }
    if form != "json":
        headers["content-disposition"] = f'attachment; filename="events.{form}"'
    return Response(_written(rows, form), media_type=_TYPES[form], headers=headers)


def _written(rows: pa.Table, form: str) -> bytes:
    if form in ("json", "csv"):
        file = StringIO()
        batches = pa.RecordBatchReader.from_batches(rows.schema, rows.to_batches())
        (write_json if form == "json" else write_csv)(batches, file)
        return file.getvalue().encode()
    sink = pa.BufferOutputStream()
    if form == "parquet":
        pq.write_table(rows, sink, compression="zstd")
    else:
        with ipc.new_stream(sink, rows.schema) as writer:
            writer.write_table(rows)
    return bytes(sink.getvalue())


ROUTES = (events,)
