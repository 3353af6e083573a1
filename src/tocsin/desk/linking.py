"""Who the names in the rows of other data sets are, judged by the registry; asked again only where something is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tocsin.resolve.imported import BY as LINKER
from tocsin.resolve.imported import fingerprint
from tocsin.store.naming import linked_rows, names_of
from tocsin.store.rows import not_before
from tocsin.store.store import Store
from tocsin.store.view import View
from tocsin.workbench import Workbench


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """How many different names stand in the rows of other data sets, and how many of them are known."""

    names: int
    linked: int  # judged to be one actor of the registry
    unsure: int  # may be one, or one of several
    fresh: bool = True  # False: names and registry are as before, and nothing was judged


def link_new(store: Store, view: View, workbench: Workbench, *, recorded: datetime) -> Linked:
    """What was judged of the names of a desk; it is kept, unless names and registry are the same as before."""
    registry = fingerprint(workbench.registry)
    loads = sorted(set(view.sql("SELECT DISTINCT batch FROM loads WHERE \"table\" = 'imported'")["batch"].to_pylist()))
    last = view.sql("SELECT * FROM linkings ORDER BY recorded DESC, batch DESC LIMIT 1").to_pylist()
    if not loads or (last and (last[0]["registry"], last[0]["by"], last[0]["loads"]) == (registry, LINKER, loads)):
        counts = last[0] if last else dict.fromkeys(("names", "linked", "unsure"), 0)
        return Linked(names=counts["names"], linked=counts["linked"], unsure=counts["unsure"], fresh=False)
    seen = set(last[0]["loads"]) if last else set[str]()
    names = names_of(view, [each for each in loads if each not in seen])
    rows, counts = linked_rows(workbench.link_names(list(names)), names)
    run = {"registry": registry, "by": LINKER, "loads": loads, **counts}
    # A view follows the last run, whatever a clock says that was set back.
    store.append_linked(rows, run, recorded=not_before(last[0]["recorded"], recorded) if last else recorded)
    return Linked(names=counts["names"], linked=counts["linked"], unsure=counts["unsure"])
