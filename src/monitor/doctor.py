"""Whether the installation is sound: each check with what was found and, where it is bad, the cure."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Group, RenderableType
from rich.text import Text

from monitor.config import ConfigError, load
from monitor.domain import Config
from monitor.health import LOW_DISK
from monitor.report import plain
from monitor.wiring import now

if TYPE_CHECKING:
    from monitor.store import BaselineProblem

PACKAGES = ("httpx", "trafilatura", "apscheduler", "sqlite-utils", "onnxruntime", "tokenizers", "numpy", "lxml")
SAFE_SQLITE = (3, 51, 3)
"""From here on a database in WAL mode is safe from the reset bug (also fixed in 3.50.7 and 3.44.6)."""

BACKPORTS = ((3, 50, 7), (3, 44, 6))

PROXIES = frozenset({"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"})


class Check(NamedTuple):
    """One line of the doctor's report. ``cure`` is empty where there is nothing to mend."""

    name: str
    ok: bool
    finding: str
    cure: str = ""


def examine(config_dir: Path) -> list[Check]:
    """All checks; nothing is written."""
    config, problem = _config(config_dir)
    checks = [_python(), *_packages(), _sqlite(), *_models(), *_proxy(), problem]
    if config is not None:
        folder = Path(config.settings.state_dir)
        checks += [_judge(config), *_channels(config), _disk(folder), _state_dir(folder), *_database(config, folder)]
    return checks


def screen(checks: Sequence[Check]) -> RenderableType:
    """The findings for a person, with the cure beneath what is bad."""
    parts: list[RenderableType] = []
    for one in checks:
        verdict = ("ok ", "green") if one.ok else ("BAD", "red")
        parts.append(Text.assemble(verdict, plain(f" {one.name}: {one.finding}")))
        if one.cure:
            parts.append(Text(plain(f"    cure: {one.cure}")))
    return Group(*parts)


def _python() -> Check:
    return Check("python", sys.version_info >= (3, 11), f"{platform.python_version()} on {platform.platform()}")


def _packages() -> list[Check]:
    return [_package(name) for name in PACKAGES]


def _package(name: str) -> Check:
    try:
        return Check(name, True, version(name))
    except PackageNotFoundError:
        return Check(name, False, "not installed", "pip install --require-hashes -r requirements.lock")


def _sqlite() -> Check:
    from monitor.store.database import sqlite_in_use

    module, number = sqlite_in_use()
    found = tuple(int(part) for part in number.split("."))
    safe = found >= SAFE_SQLITE or any(found[:2] == fixed[:2] and found >= fixed for fixed in BACKPORTS)
    finding = f"{number} from {module}"
    cure = "" if safe else "pip install pysqlite3: this version may corrupt a database in WAL mode"
    return Check("sqlite", safe, finding, cure)


def _models() -> list[Check]:
    return [_model("Encoder"), _model("CrossEncoder")]


def _model(kind: str) -> Check:
    from monitor import nli

    try:
        model = getattr(nli, kind).builtin(verify=True)
    except nli.ModelError as error:
        return Check(f"model {kind}", False, str(error), "install the package anew")
    return Check(f"model {kind}", True, f"{model.version}, hashes verified")


def _proxy() -> list[Check]:
    """A proxy for the way out is nothing to mend, but whoever sets one may count on it."""
    named = sorted(name for name in os.environ if name.upper() in PROXIES and os.environ[name])
    finding = "pages are fetched directly all the same; only notices, and a model behind an address, go that way"
    return [Check("proxy", True, f"{', '.join(named)} set: {finding}")] if named else []


def _config(config_dir: Path) -> tuple[Config | None, Check]:
    try:
        config = load(config_dir)
    except ConfigError as error:
        count = len(error.problems)
        finding = f"{config_dir}: {count} problem{'s' if count > 1 else ''}, the first: {error.problems[0]}"
        return None, Check("config", False, finding, f"monitor check --config {config_dir} lists them all")
    return config, Check("config", True, f"{config_dir}: {len(config.sources)} sources")


def _judge(config: Config) -> Check:
    """What compares, and whether it can."""
    from monitor import judges

    try:
        found = judges.check(config.settings)
        judges.reach(config.settings)
    except judges.ModelError as error:
        return Check("model", False, str(error), f"mend `model` in monitor.yaml; now: {config.settings.model}")
    return Check("model", True, found)


def _channels(config: Config) -> list[Check]:
    """Whether each channel has an address that can be used here; only a trial shows whether it answers."""
    if not config.settings.notify:
        return []
    from monitor.notify import unset_variables, unusable_channels

    unset, unusable = unset_variables(config.settings), unusable_channels(config.settings)
    cure = "mend `notify` in monitor.yaml; `monitor notify test` sends a message"
    found = []
    for place, channel in enumerate(config.settings.notify):
        problem = unset.get(channel.key) or unusable.get(place, "")
        found.append(Check(f"channel {channel.key}", not problem, problem or "can be used", cure if problem else ""))
    return found


def _disk(folder: Path) -> Check:
    there = _existing(folder)
    free = shutil.disk_usage(there).free
    cure = "" if free > LOW_DISK else "make room: pages and the database grow with every article"
    return Check("disk", free > LOW_DISK, f"{free / 1e9:.1f} GB free at {there}", cure)


def _state_dir(folder: Path) -> Check:
    """Whether the state can be kept where it is wanted."""
    there = _existing(folder)
    usable = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
    cure = "" if usable else "name a folder that this user may write to as `state_dir` in monitor.yaml"
    return Check("state_dir", usable, f"{folder}{'' if usable else f': {there} is no folder to write to'}", cure)


def _existing(folder: Path) -> Path:
    """The folder, or the nearest around it that there is."""
    return next(parent for parent in (folder, *folder.parents) if parent.exists())


def _database(config: Config, folder: Path) -> list[Check]:
    """Whether the database can be used, and the positions of the files agree with its book."""
    from monitor.store import FILE_NAME, Store, StoreError

    path = folder / FILE_NAME
    if not path.exists():
        return [Check("database", True, f"{path}: not made yet; the first run makes it")]
    try:
        with Store.open(path) as store:
            counts = ", ".join(f"{count} {status.value}" for status, count in store.flag_counts().items())
            clashes = store.clashes(config.positions, now())
    except StoreError as error:
        return [Check("database", False, str(error), "the message above names it")]
    return [Check("database", True, f"{path}: flags {counts}"), *(_clash(one) for one in clashes)]


def _clash(problem: BaselineProblem) -> Check:
    return Check("positions", False, f"positions.yaml: {problem}", "the message above names it")
