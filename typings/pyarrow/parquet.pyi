from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from pyarrow.lib import BufferOutputStream, RecordBatch, Schema, Table

class FileMetaData:
    num_rows: int

class ParquetFile:
    schema_arrow: Schema
    metadata: FileMetaData
    def __init__(self, source: str | Path) -> None: ...
    def read(self, columns: Sequence[str] | None = None) -> Table: ...
    def __enter__(self) -> ParquetFile: ...
    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None: ...

def write_table(table: Table, where: str | Path | BufferOutputStream, compression: str = "snappy") -> None: ...

class ParquetWriter:
    def __init__(
        self,
        where: str | Path,
        schema: Schema,
        *,
        compression: str = ...,
        compression_level: int = ...,
        use_dictionary: Sequence[str] = ...,
        column_encoding: Mapping[str, str] = ...,
        data_page_size: int = ...,
    ) -> None: ...
    def write_batch(self, batch: RecordBatch, row_group_size: int | None = None) -> None: ...
    def close(self) -> None: ...
    def write_table(self, table: Table) -> None: ...
    def add_key_value_metadata(self, key_value_metadata: Mapping[str, str]) -> None: ...
    def __enter__(self) -> ParquetWriter: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...
