from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from server.config import Config, ConfigError, table, variable

README = Path(__file__).parents[2] / "server" / "README.md"


def test_defaults_pass_their_own_bounds() -> None:
    texts = {variable(f.name): str(f.default) for f in fields(Config) if f.default != ""}
    assert Config.from_env(texts) == Config()


def test_every_setting_is_documented() -> None:
    for item in fields(Config):
        assert item.metadata["help"].endswith(".")
        assert f"`STRATA_{item.name.upper()}`" in table()


def test_the_environment_changes_settings() -> None:
    config = Config.from_env(
        {
            "STRATA_MAX_RUNS": " 3 ",
            "STRATA_GRACE_SECONDS": "2.5",
            "STRATA_START_RATE": "5/hour",
            "STRATA_ALLOWED_HOSTS": "a.example, B.example",
            "PATH": "x",
        }
    )
    assert (config.max_runs, config.grace_seconds, config.start_rate) == (3, 2.5, "5/hour")
    assert config.host_names == {"a.example", "b.example"}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("STRATA_MAX_RUNS", "many", "a whole number from 1 to 1024 (runs), found 'many'"),
        ("STRATA_MAX_RUNS", "0", "from 1 to 1024 (runs), found 0"),
        ("STRATA_MAX_RUNS", "1.5", "found '1.5'"),
        ("STRATA_GRACE_SECONDS", "nan", "found nan"),
        ("STRATA_GRACE_SECONDS", "inf", "found inf"),
        ("STRATA_START_RATE", "often", "such as 120/minute, found 'often'"),
        ("STRATA_MAX_RNUS", "3", "there is no such setting"),
    ],
)
def test_bad_values_are_explained(name: str, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_env({name: text})
    assert str(caught.value).startswith(f"{name}: ")
    assert said in str(caught.value)


def test_all_bad_values_are_told_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_env({"STRATA_MAX_RUNS": "x", "STRATA_PROXIES": "-1"})
    assert len(str(caught.value).splitlines()) == 2


def test_there_is_a_thread_for_every_stream_and_some_to_spare() -> None:
    assert Config(max_streams=100).threads > 100


def test_the_readme_lists_the_settings() -> None:
    text = README.read_text("utf-8")
    before, _, rest = text.partition("<!-- settings -->\n")
    _, mark, after = rest.partition("<!-- /settings -->")
    assert mark
    expected = f"{before}<!-- settings -->\n{table()}\n{mark}{after}"
    assert text == expected, "paste the output of `python -m server.config` into server/README.md"


def test_settings_of_the_start_script_are_left_alone() -> None:
    assert Config.from_env({"STRATA_PORT": "9000", "STRATA_HOST": "0.0.0.0"}) == Config()
