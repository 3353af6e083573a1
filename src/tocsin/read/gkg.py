"""GDELT's Global Knowledge Graph 2.1: one row an article, with its themes, names and quotations."""

from __future__ import annotations

from datetime import date

from tocsin.read.dataset import Break, BreakKind, Dataset, Reference, Rule
from tocsin.read.gdelt import listed

_COLUMNS = (
    "GKGRECORDID", "V2.1DATE", "V2SOURCECOLLECTIONIDENTIFIER", "V2SOURCECOMMONNAME", "V2DOCUMENTIDENTIFIER", "V1COUNTS",
    "V2.1COUNTS", "V1THEMES", "V2ENHANCEDTHEMES", "V1LOCATIONS", "V2ENHANCEDLOCATIONS", "V1PERSONS", "V2ENHANCEDPERSONS",
    "V1ORGANIZATIONS", "V2ENHANCEDORGANIZATIONS", "V1.5TONE", "V2.1ENHANCEDDATES", "V2GCAM", "V2.1SHARINGIMAGE",
    "V2.1RELATEDIMAGES", "V2.1SOCIALIMAGEEMBEDS", "V2.1SOCIALVIDEOEMBEDS", "V2.1QUOTATIONS", "V2.1ALLNAMES", "V2.1AMOUNTS",
    "V2.1TRANSLATIONINFO", "V2EXTRASXML",
)  # fmt: skip


def _texts(column: str) -> str:
    """SQL: the texts of a list between semicolons, which may end in one."""
    return f"list_filter(string_split(coalesce(\"{column}\", ''), ';'), lambda x: x <> '')"


_QUOTATION = r"^(\d+)\|(\d+)\|([^|]*)\|(.*)$"
# A quotation may hold the mark that parts quotations, so the text is parted only where the next three fields follow.
_QUOTATIONS = (
    "list_transform(list_filter(string_split_regex(coalesce(\"V2.1QUOTATIONS\", ''), '#(?=\\d)'), lambda x: x <> ''), "
    "lambda x: struct_pack("
    f"start := TRY_CAST(regexp_extract(x, '{_QUOTATION}', 1, 's') AS INTEGER), "
    f"length := TRY_CAST(regexp_extract(x, '{_QUOTATION}', 2, 's') AS INTEGER), "
    f"verb := nullif(regexp_extract(x, '{_QUOTATION}', 3, 's'), ''), "
    f"words := regexp_extract(x, '{_QUOTATION}', 4, 's')))"
)

GKG = Dataset(
    name="gkg",
    title="GDELT Global Knowledge Graph 2.1",
    table="articles",
    licence="unlimited use with citation",
    terms="Free for any use, also commercial, and to pass on, if GDELT is named with a link to it.",
    terms_address="https://www.gdeltproject.org/about.html#termsofuse",
    citation="The GDELT Project (2015). Global Knowledge Graph 2.1, https://www.gdeltproject.org/",
    reference=Reference(
        authors=("The GDELT Project",),
        year=2015,
        title="Global Knowledge Graph 2.1",
        url="https://www.gdeltproject.org/",
    ),
    address="http://data.gdeltproject.org/gdeltv2/masterfilelist.txt",
    fetch=listed("gkg.csv"),
    may_export=True,
    may_train=True,
    patterns=("*.gkg.csv",),
    columns=_COLUMNS,
    shape={"GKGRECORDID": r"\d{14}-T?\d+", "V2.1DATE": r"\d{14}"},
    stored={
        "native_id": '"GKGRECORDID"',
        "added": "try_strptime(\"V2.1DATE\", '%Y%m%d%H%M%S')",
        "outlet": '"V2SOURCECOMMONNAME"',
        "url": '"V2DOCUMENTIDENTIFIER"',
    },
    shown={
        "published": "CAST(added AS DATE)",
        "language": "coalesce(nullif(regexp_extract(\"V2.1TRANSLATIONINFO\", 'srclc:(\\w+)', 1), ''), 'eng')",
        "tone": "TRY_CAST(split_part(\"V1.5TONE\", ',', 1) AS DOUBLE)",
        "themes": _texts("V1THEMES"),
        "persons": _texts("V1PERSONS"),
        "organisations": _texts("V1ORGANIZATIONS"),
        "quotations": _QUOTATIONS.replace("#(?=\\d)", "#"),
    },
    held={"GKGRECORDID": "native_id", "V2SOURCECOMMONNAME": "outlet", "V2DOCUMENTIDENTIFIER": "url"},
    year="added",
    refuse=(
        Rule(when="native_id IS NULL", words="there is no GKGRECORDID"),
        Rule(when="added IS NULL", words="V2.1DATE is no moment"),
    ),
    breaks=(
        Break(
            dataset="gkg",
            kind=BreakKind.STARTS,
            day=date(2015, 2, 18),
            what="The Knowledge Graph 2.1 begins with GDELT 2.0; files of version 1 are not read.",
            reference="http://data.gdeltproject.org/gdeltv2/masterfilelist.txt",
        ),
    ),
    notes=(
        "Quotations carry no speaker: GDELT does not say whose words they are.",
        "Offsets count GDELT's own English text, not the page.",
    ),
)
