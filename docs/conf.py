"""How Sphinx builds the site: the project's own Markdown, where it lies, into build/site. Run it as `make docs`."""

from __future__ import annotations

from tocsin import __version__

project = "tocsin"
author = "The tocsin developers"
version = release = __version__
html_title = f"tocsin {__version__}"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_design"]

# The whole project is what is built, so that one link leads to the same page on the site and where the code is shown.
include_patterns = [
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "docs/**.ipynb",
    "docs/**.md",
    "src/tocsin/data/**CARD.md",
    "tests/golden/**README.md",
    "weights/README.md",
]
exclude_patterns = [".*", "build", "demo", "src/tocsin.egg-info", "src/tocsin/data/samples", "docs/courts"]
root_doc = "docs/index"

# What is wrong with a page fails the build, for it runs with --fail-on-warning: a link or anchor that leads nowhere, a
# page that no list of contents has, a name that the reference does not know.
myst_enable_extensions = ["attrs_block", "colon_fence"]
myst_heading_anchors = 4
nb_execution_mode = "force"  # outputs are not kept in the notebooks: they are what the coder says today
nb_execution_raise_on_error = True
nb_execution_timeout = 60
nb_merge_streams = True

default_role = "code"  # single marks in docstrings
maximum_signature_line_length = 88
toc_object_entries_show_parents = "hide"
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
python_use_unqualified_type_names = True

html_theme = "furo"
html_favicon = html_logo = "../src/tocsin/web/static/bell.svg"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_static_path = ["site/static"]
html_extra_path = ["site/root"]  # index.html, which leads to docs/index.html
html_css_files = ["site.css"]

linkcheck_ignore = [r"http://127\.0\.0\.1", r"https?://([\w-]+\.)*example\.(org|com)"]
linkcheck_timeout = 20
linkcheck_workers = 2
