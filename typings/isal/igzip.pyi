from pathlib import Path
from typing import IO

def open(filename: str | Path, mode: str = "rb") -> IO[bytes]: ...
