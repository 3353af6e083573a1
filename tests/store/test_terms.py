from collections import Counter

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from tocsin.store.terms import UNNAMED, split_exportable

_ROWS = st.lists(
    st.tuples(
        st.sampled_from(["acled", "gdelt", "ucdp", None]), st.sampled_from([True, False, None]), st.integers(0, 9)
    )
)


def _table(rows) -> pa.Table:
    names = ("dataset", "may_export", "number")
    types = (pa.string(), pa.bool_(), pa.int64())
    return pa.table({n: pa.array([r[i] for r in rows], t) for i, (n, t) in enumerate(zip(names, types, strict=True))})


@given(_ROWS)
def test_every_row_is_either_passed_on_or_counted(rows):
    kept, left_out = split_exportable(_table(rows))
    assert [(r["dataset"], r["may_export"], r["number"]) for r in kept.to_pylist()] == [r for r in rows if r[1]]
    assert left_out == dict(Counter(r[0] or UNNAMED for r in rows if not r[1]))


def test_a_row_whose_terms_are_not_known_stays_here():
    kept, left_out = split_exportable(_table([("other", None, 1)]))
    assert (kept.num_rows, left_out) == (0, {"other": 1})


def test_rows_of_ones_own_have_no_terms():
    table = pa.table({"id": ["event-1"]})
    assert split_exportable(table) == (table, {})


def test_rows_that_do_not_name_their_data_set_are_counted_all_the_same():
    kept, left_out = split_exportable(pa.table({"may_export": [True, False]}))
    assert (kept.num_rows, left_out) == (1, {UNNAMED: 1})
