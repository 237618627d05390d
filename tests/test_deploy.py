"""What is shipped for running khaidee names only what there is: settings, commands, files, metrics, seconds.

No Docker engine and no running systemd are needed here; what was tried by hand stands in docs/running.md.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.app import GRACE
from bot.cli import COMMANDS
from bot.settings import SECRETS, Settings
from bot.storage.backlog import Backlog
from bot.telegram.webhook import PATH
from bot.watch.health import PATIENCE
from bot.watch.meters import Meters
from bot.watch.metrics import exposition
from bot.watch.watched import Reading
from tests.chat import START
from tests.test_stop import LIMIT

ROOT = Path(__file__).parent.parent
NAMES = {name.upper() for name in Settings.model_fields}
POSTGRES = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD_FILE", "POSTGRES_INITDB_ARGS"}


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


# A reader of the YAML that our files are written in: mappings, lists and words, two spaces a level. Whatever it does
# not know is an error, so that it cannot misread in silence.

_LINE = re.compile(r"^(?P<indent> *)(?P<dash>- )?(?:(?P<key>[\w./-]+):(?: (?P<value>.+))?|(?P<word>[^#{}].*))$")


def yaml(text: str) -> Any:
    lines = [line for line in text.splitlines() if line.strip() and not line.strip().startswith(("#", "---"))]
    value, rest = _block(lines, 0)
    assert not rest, f"cannot read {rest[0]!r}"
    return value


def _block(lines: list[str], indent: int) -> tuple[Any, list[str]]:
    if lines and lines[0][indent:].startswith("- "):
        return _sequence(lines, indent)
    return _mapping(lines, indent)


def _sequence(lines: list[str], indent: int) -> tuple[list[Any], list[str]]:
    found: list[Any] = []
    while lines and _depth(lines[0]) == indent and lines[0][indent:].startswith("- "):
        inner = " " * (indent + 2) + lines[0][indent + 2 :]
        if re.match(r"[\w-]+:( |$)", inner.strip()):
            value, lines = _mapping([inner, *lines[1:]], indent + 2)
        else:
            value, lines = _scalar(inner.strip()), lines[1:]
        found.append(value)
    return found, lines


def _mapping(lines: list[str], indent: int) -> tuple[dict[str, Any], list[str]]:
    found: dict[str, Any] = {}
    while lines and _depth(lines[0]) == indent and not lines[0][indent:].startswith("- "):
        line = _LINE.match(lines[0])
        assert line, f"cannot read {lines[0]!r}"
        assert line["key"], f"cannot read {lines[0]!r}"
        assert line["key"] not in found, f"twice: {lines[0]!r}"
        lines = lines[1:]
        if line["value"]:
            found[line["key"]] = _scalar(line["value"])
        elif lines and _depth(lines[0]) > indent:
            found[line["key"]], lines = _block(lines, _depth(lines[0]))
        else:
            found[line["key"]] = None
    return found, lines


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _scalar(word: str) -> Any:
    if word.startswith("[") and word.endswith("]"):
        return [_scalar(part) for part in word[1:-1].split(", ")]
    if word.startswith('"') and word.endswith('"'):
        return word[1:-1]
    assert not re.match(r"""[&*!|>'"%@`{}]""", word), f"cannot read {word!r}"
    assert ": " not in word, f"would be a mapping: {word!r}"
    if word in ("true", "false"):
        return word == "true"
    return int(word) if word.isdecimal() else word


def test_the_reader_reads_what_it_knows_and_refuses_the_rest() -> None:
    assert yaml('a: 1\nb:\n  - x\n  - y: true\n    z: ["1", k]\nc:\nd:\n  e: 127.0.0.1:1:1\n') == {
        "a": 1,
        "b": ["x", {"y": True, "z": ["1", "k"]}],
        "c": None,
        "d": {"e": "127.0.0.1:1:1"},
    }
    for bad in ("a: 1\n b: 2\n", "a: 'x'\n", "a: |\n  x\n", "a: b: c\n", "a: 1\na: 2\n", "a: {b: 1}\n"):
        with pytest.raises(AssertionError):
            yaml(bad)


@pytest.fixture
def compose() -> Any:
    return yaml(read("compose.yaml"))


def test_compose_names_settings_that_there_are(compose: Any) -> None:
    assert set(compose["services"]["bot"]["environment"]) <= NAMES
    assert set(compose["services"]["db"]["environment"]) == POSTGRES
    asked = set(re.findall(r"\$\{(\w+)", read("compose.yaml")))
    assert asked <= NAMES
    assert asked, "nothing can be set from outside"


def test_what_compose_sets_can_be_set(compose: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With the values that stand there, and the defaults of what may be set from outside."""
    for name, value in compose["services"]["bot"]["environment"].items():
        monkeypatch.setenv(name, re.sub(r"\$\{\w+:-(.*)\}", r"\1", str(value)))
    monkeypatch.setenv("SECRETS_FOLDER", str(tmp_path))
    for name in compose["secrets"]:
        (tmp_path / name).write_text("123456:a-token-a-password-and-a-secret\n", "utf-8")
    found = Settings()
    assert found.database == "postgresql://khaidee:123456%3Aa-token-a-password-and-a-secret@db/khaidee"
    assert (found.webhook_url, found.health_port) == (None, 9464)


def test_secrets_come_as_files_and_never_as_words(compose: Any) -> None:
    services = compose["services"]
    assert set(compose["secrets"]) <= set(SECRETS)
    assert set(services["bot"]["secrets"]) == set(compose["secrets"])
    assert services["db"]["environment"]["POSTGRES_PASSWORD_FILE"] == "/run/secrets/database_password"
    assert "database_password" in services["db"]["secrets"]
    assert all(of["file"] == f"./secrets/{name}" for name, of in compose["secrets"].items())
    secret_settings = {name.upper() for name in SECRETS} - {"DATABASE_URL"}
    assert not secret_settings & set(services["bot"]["environment"])
    assert "secrets/" in read(".gitignore").splitlines()


def test_the_database_is_made_for_thai(compose: Any) -> None:
    words = compose["services"]["db"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert {"--encoding=UTF8", "--locale=C.UTF-8"} <= set(words)
    assert "alpine" not in compose["services"]["db"]["image"], "its C library has no C.UTF-8 that sorts"


def test_the_bot_may_do_nothing_it_does_not_need(compose: Any) -> None:
    bot, db = compose["services"]["bot"], compose["services"]["db"]
    assert (bot["read_only"], bot["init"], bot["cap_drop"]) == (True, True, ["ALL"])
    assert all("no-new-privileges:true" in of["security_opt"] for of in (bot, db))
    assert bot["depends_on"]["db"]["condition"] == "service_healthy"
    assert "ports" not in db
    assert compose["networks"]["inside"]["internal"] is True
    assert db["networks"] == ["inside"]
    assert all(port.startswith("127.0.0.1:") for port in bot["ports"]), "a proxy stands in front of what is public"
    kept = {volume.split(":")[0] for of in (bot, db) for volume in of["volumes"]}
    assert kept == set(compose["volumes"])


def test_a_stop_has_the_time_it_takes(compose: Any) -> None:
    assert GRACE < LIMIT
    assert int(compose["services"]["bot"]["stop_grace_period"].removesuffix("s")) > LIMIT
    assert int(_unit()["TimeoutStopSec"][0]) > LIMIT


# the image


def test_the_image_is_made_of_what_there_is() -> None:
    allowed = {line[1:] for line in read(".dockerignore").splitlines() if line.startswith("!")}
    copied: list[str] = re.findall(r"^COPY (?!--from)(\S+) \S+$", read("Dockerfile"), re.MULTILINE)
    assert set(copied) == allowed, "a file that is copied and not let through, or the other way round"
    assert all((ROOT / path).exists() for path in copied)


def test_nothing_private_gets_into_the_image() -> None:
    lines = [line for line in read(".dockerignore").splitlines() if not line.startswith("#")]
    assert lines[0] == "*"


def test_the_image_runs_as_nobody_with_hashed_libraries() -> None:
    file = read("Dockerfile")
    assert re.search(r"^USER 10001:10001$", file, re.MULTILINE)
    assert "--require-hashes" in file
    assert file.index("useradd --system --uid 10001") < file.index("USER 10001")
    assert "latest" not in file
    assert len(set(re.findall(r"^FROM (\S+)", file, re.MULTILINE))) == 1


def test_the_image_names_settings_and_commands_that_there_are() -> None:
    file = read("Dockerfile")
    block = file[file.index("ENV PATH") : file.index("USER 10001")]
    assert set(re.findall(r"([A-Z_]+)=", block)) - {"PATH", "PYTHONDONTWRITEBYTECODE"} <= NAMES
    assert set(re.findall(r'"-m", "bot", "(\w+)"', file)) == {"health"}
    assert re.findall(r'^CMD \["(\w+)"\]', file, re.MULTILINE) == ["run"]
    assert {"health", "run"} <= set(COMMANDS)
    timeout = re.search(r"--timeout=(\d+)s", file)
    assert timeout
    assert int(timeout[1]) > PATIENCE


def test_the_python_of_the_image_is_one_we_test_with() -> None:
    wanted = re.search(r'requires-python = ">=([\d.]+)"', read("pyproject.toml"))
    used = re.search(r"^FROM python:([\d.]+)-", read("Dockerfile"), re.MULTILINE)
    assert wanted
    assert used
    assert used[1] == wanted[1]


# systemd and the proxies


def _unit() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in read("deploy/khaidee.service").splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def test_the_unit_runs_what_there_is() -> None:
    unit = _unit()
    (command,) = unit["ExecStart"]
    assert command.split()[-3:] == ["-m", "bot", "run"]
    (file,) = unit["EnvironmentFile"]
    assert Path(file).name == "khaidee.env"
    assert unit["Restart"] == ["always"]


def test_the_settings_of_the_service_are_settings() -> None:
    named = re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", read("deploy/khaidee.env"), re.MULTILINE)
    assert {name for name, _ in named} <= NAMES
    assert dict(named)["DATA_FOLDER"] == f"/var/lib/{_unit()['StateDirectory'][0]}"
    assert not {name for name, _ in named} & ({name.upper() for name in SECRETS} - {"DATABASE_URL"})


@pytest.mark.parametrize(
    "line",
    [
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
        "PrivateDevices=yes",
        "CapabilityBoundingSet=",
        "MemoryDenyWriteExecute=yes",
        "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
        "SystemCallFilter=@system-service",
        "StateDirectoryMode=0700",
        "UMask=0077",
        "User=khaidee",
    ],
)
def test_the_unit_is_locked_down(line: str) -> None:
    name, _, value = line.partition("=")
    assert value in _unit()[name]


@pytest.mark.parametrize("file", ["deploy/nginx.conf", "deploy/Caddyfile"])
def test_a_proxy_lets_through_the_webhook_and_nothing_else(file: str) -> None:
    words = read(file)
    assert PATH in re.findall(r"(?:location = |handle )(/\S+)", words)
    assert "404" in words
    port = Settings.model_fields["webhook_port"].default
    assert re.findall(r"127\.0\.0\.1:(\d+)", words) == [str(port)]
    assert str(Settings.model_fields["playground_port"].default) not in words


# Prometheus


def metrics() -> set[str]:
    """Every metric of ours, as a query names it."""
    page = exposition(Reading(START, Meters(), Backlog(0, None, 0, None, 0), None, 0.5, None, "sqlite", "polling"))
    return set(re.findall(r"^# TYPE (khaidee_\w+) ", page.decode(), re.MULTILINE))


def test_alerts_ask_for_metrics_that_there_are() -> None:
    alerts = yaml(read("deploy/alerts.yaml"))["groups"][0]["rules"]
    asked = {name for alert in alerts for name in re.findall(r"khaidee_\w+", alert["expr"])}
    assert asked <= metrics()
    assert all(alert["annotations"]["summary"] for alert in alerts)
    told = "".join(alert["annotations"]["summary"] for alert in alerts)
    assert set(re.findall(r"-m bot (\w+)", told)) <= set(COMMANDS)
    assert set(re.findall(r"khaidee_\w+", told)) <= metrics()


def test_prometheus_asks_where_the_page_is() -> None:
    (job,) = yaml(read("deploy/prometheus.yaml"))["scrape_configs"]
    (targets,) = job["static_configs"]
    settings = re.search(r"^HEALTH_PORT=(\d+)$", read("deploy/khaidee.env"), re.MULTILINE)
    assert settings
    assert targets["targets"] == [f"127.0.0.1:{settings[1]}"]
