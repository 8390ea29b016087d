"""How durations, sizes, days, addresses and the like are written in the configuration.

Each type parses the written form, refuses anything else with a message that says the cure, and carries the JSON Schema
of the written form for editors.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

_DURATION = r"^[0-9]+(\.[0-9]+)?[smhd]$"
_SIZE = r"^[0-9]+(\.[0-9]+)?(B|kB|MB|GB)$"
_PERCENTAGE = r"^[0-9]+(\.[0-9]+)?%$"
_ID = r"^[a-z0-9-]+$"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
_WEB = r"^https?://[^\s/]+"
_HEADER_NAME = r"^[A-Za-z][A-Za-z0-9-]*$"
_HOST_NAME = r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$"
_LOCAL_NAME = r"^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$"
_MODEL = r"^(builtin|onnx:.+|hf:\S+|openai:https?://[^\s/]+\S*#.+)$"
_VARIABLE = r"\$\{[A-Za-z_][A-Za-z0-9_]*\}"
CHANNEL = rf"^([A-Za-z][A-Za-z0-9+.-]*://\S+|{_VARIABLE})$"
_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"

_MODELS = {"onnx": "onnx:DIR", "hf": "hf:NAME", "openai": "openai:URL#MODEL"}
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_BYTES = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9}
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST = timedelta(days=3660)


def suggestion(word: str, known: list[str], otherwise: str) -> str:
    """The cure for a misspelt word: the known one nearest to it, or ``otherwise`` when none is near."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else otherwise


def _duration(value: object) -> timedelta:
    if not isinstance(value, str) or not re.fullmatch(_DURATION, value):
        cure = (
            f"give it a unit: {value}s, {value}m, {value}h or {value}d"
            if _is_number(value)
            else "write 90s, 20m, 6h or 7d"
        )
        raise ValueError(f"{_shown(value)} is not a duration; {cure}")
    seconds = float(value[:-1]) * _SECONDS[value[-1]]
    if seconds > _LONGEST.total_seconds():
        raise ValueError(f"{value} is longer than {_LONGEST.days} days; choose a shorter one")
    return timedelta(seconds=seconds)


def _positive(value: timedelta) -> timedelta:
    if value < timedelta(seconds=1):
        raise ValueError("is shorter than a second; write 90s, 20m, 6h or 7d")
    return value


def _age(value: object) -> timedelta | None:
    if value == "any":
        return None
    try:
        return _duration(value)
    except ValueError as error:
        raise ValueError(f"{error}, or `any` for no limit") from None


def _size(value: object) -> int:
    if not isinstance(value, str) or not re.fullmatch(_SIZE, value):
        raise ValueError(f"{_shown(value)} is not a size; write 500kB or 8MB")
    number, unit = re.split(r"(?<=[0-9])(?=[a-zA-Z])", value)
    size = int(float(number) * _BYTES[unit])
    if not 1000 <= size <= 10**9:
        raise ValueError(f"{value} is outside 1kB to 1GB; write 500kB or 8MB")
    return size


def _percentage(value: object) -> float:
    if not isinstance(value, str) or not re.fullmatch(_PERCENTAGE, value):
        raise ValueError(f"{_shown(value)} is not a percentage; write 10%")
    share = float(value[:-1]) / 100
    if share > 1:
        raise ValueError(f"{value} is more than 100%; write 10%")
    return share


def _id(value: str) -> str:
    if not re.fullmatch(_ID, value):
        slug = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")
        raise ValueError(f"{value!r} is not an id: only a-z, 0-9 and hyphens; write {slug or 'a-short-name'!r}")
    return value


def _day(value: object) -> date:
    try:
        if isinstance(value, str) and re.fullmatch(_DAY, value):
            return date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"{value} is no day of the calendar ({error}); correct it") from None
    raise ValueError(f"{_shown(value)} is not a date; write year-month-day, such as 2022-03-23")


def web_address(value: str) -> str:
    """The address. Raises ``ValueError`` with the cure where it is none of the web."""
    try:
        parts = urlsplit(value)
        well_formed = bool(parts.hostname) and not re.search(r"\s", value) and (parts.port is None or parts.port > 0)
    except ValueError as error:
        raise ValueError(f"{value!r} is not a web address ({error}); copy it from the browser again") from None
    if parts.scheme not in ("http", "https"):
        known = f"{parts.scheme}:// is not fetched; use" if "://" in value else "lacks its scheme; begin it with"
        raise ValueError(f"{value!r} {known} https:// or http://")
    if not well_formed:
        raise ValueError(f"{value!r} is not a web address; copy it from the browser again")
    return value


def _reference(value: str) -> str:
    return web_address(value) if "://" in value else value


def _channel(value: str) -> str:
    """An Apprise URL. It may hold a password, so that no message repeats it."""
    if not re.fullmatch(CHANNEL, value):
        raise ValueError("is not an Apprise URL; write one such as mailto://user:${MAIL_PASSWORD}@example.org")
    if "${" in re.sub(_VARIABLE, "", value):
        raise ValueError("names a variable in a wrong way; write ${NAME}: letters, digits and _ between the braces")
    return value


def _folder(value: str) -> str:
    try:
        Path(value).expanduser()
    except RuntimeError:
        raise ValueError(f"{value!r} begins with a home folder that is not known here; write the path out") from None
    return value


def _time(value: object) -> time:
    if not isinstance(value, str) or not re.fullmatch(_TIME, value):
        raise ValueError(f'{_shown(value)} is not a time of day; write it in quotes, such as "07:30"')
    return time.fromisoformat(value)


def _model(value: str) -> str:
    kind, _, where = value.partition(":")
    if value == "builtin":
        return value
    if kind not in _MODELS:
        cure = suggestion(kind, ["builtin", *_MODELS], f"write builtin, {', '.join(_MODELS.values())}")
        raise ValueError(f"{value!r} names no model; {cure}")
    if not where.strip():
        raise ValueError(f"{value!r} stops short; write {_MODELS[kind]}")
    if kind == "onnx":
        return f"onnx:{_folder(where)}"
    return f"openai:{_endpoint(where)}" if kind == "openai" else value


def _endpoint(value: str) -> str:
    url, _, name = value.partition("#")
    if not name.strip():
        raise ValueError(f"{value!r} does not say which model; write {_MODELS['openai']}")
    if "@" in urlsplit(web_address(url)).netloc:
        raise ValueError("holds a password or key, which a file is no place for; set the variable MONITOR_MODEL_KEY")
    return value


def _cron(value: str) -> str:
    from apscheduler.triggers.cron import CronTrigger  # slow to load, and few sources have a cron line

    *fields, weekday = value.split()
    expression = " ".join([*fields, ",".join(_weekdays(part) for part in weekday.split(","))])
    try:
        trigger = CronTrigger.from_crontab(expression, timezone=UTC)
    except ValueError as error:
        cure = "write minute hour day month weekday, such as */15 6-20 * * mon-fri"
        raise ValueError(f"{value!r} is not a cron line ({error}); {cure}") from None
    if trigger.get_next_fire_time(None, datetime(2000, 1, 1, tzinfo=UTC)) is None:
        raise ValueError(f"{value!r} never comes due; choose days that exist")
    return expression


def _weekdays(part: str) -> str:
    """Numbers as names: for cron 0 and 7 are Sunday, for the scheduler 0 is Monday, and names mean the same to both."""
    numbers = re.fullmatch(r"([0-7])(?:-([0-7])(?:/([1-7]))?)?", part)
    if not numbers:
        return part
    first, last, step = (int(number) if number else None for number in numbers.groups())
    days = range(first or 0, (last if last is not None else first or 0) + 1, step or 1)
    return ",".join(_WEEKDAYS[day] for day in days) or part


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):  # not found, outside the database, or a directory of it
        cure = suggestion(value, sorted(available_timezones()), "write a name such as Europe/Paris or UTC")
        raise ValueError(f"{value!r} is not a timezone; {cure}") from None
    return value


def _language(value: str) -> str:
    if not re.fullmatch(_LANGUAGE, value):
        raise ValueError(f"{value!r} is not a language code; write one such as en or zh")
    return value


def _regex(value: str) -> str:
    try:
        re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(
            f"{value!r} is not a regular expression: {error}; put a \\ before signs meant literally"
        ) from None
    return value


def _selector(value: str) -> str:
    try:
        from lxml import etree, html
        from lxml.cssselect import CSSSelector
    except ImportError:  # lxml compiles selectors only where the package cssselect is installed
        return value
    try:
        CSSSelector(value, translator="html")(html.Element("div"))  # a prefix without a namespace shows only here
    except (SyntaxError, RuntimeError, etree.XPathEvalError) as error:
        raise ValueError(f"{value!r} is not a CSS selector ({error}); write one such as ul.news or #content") from None
    return value


def _header(value: str) -> str:
    if not value.isascii() or not value.isprintable():
        raise ValueError("may hold only plain ASCII letters, digits and signs, since it travels in an HTTP header")
    return value


def _header_name(value: str) -> str:
    if not re.fullmatch(_HEADER_NAME, value):
        raise ValueError(f"{value!r} is not the name of a header; write one such as X-Remote-User")
    return value


def _host_name(value: str) -> str:
    if not re.fullmatch(_HOST_NAME, value):
        raise ValueError(f"{value!r} is not a host's name; write one such as desk.example.org, without scheme or port")
    return value.lower()


def _listening(value: str) -> str:
    with suppress(ValueError):
        ip_address(value)
        return value
    if not re.fullmatch(_LOCAL_NAME, value):
        cure = "write 127.0.0.1, 0.0.0.0 or ::1, and the port as `port`"
        raise ValueError(f"{value!r} is no address to listen on; {cure}")
    return value


def _network(value: str) -> str:
    try:
        return str(ip_network(value))
    except ValueError as error:
        raise ValueError(f"{value!r} is no address or network ({error}); write 127.0.0.1 or 10.0.0.0/8") from None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a mapping"
    return repr(value)


def _written(pattern: str, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, **more})


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[Text, AfterValidator(_id), _written(_ID)]
Duration = Annotated[timedelta, BeforeValidator(_duration), _written(_DURATION)]
Interval = Annotated[timedelta, BeforeValidator(_duration), AfterValidator(_positive), _written(_DURATION)]
Age = Annotated[timedelta | None, BeforeValidator(_age), _written(f"{_DURATION}|^any$")]
Size = Annotated[int, BeforeValidator(_size), _written(_SIZE)]
Percentage = Annotated[float, BeforeValidator(_percentage), _written(_PERCENTAGE)]
Day = Annotated[date, BeforeValidator(_day), _written(_DAY, format="date")]
Web = Annotated[Text, AfterValidator(web_address), _written(_WEB)]
Reference = Annotated[Text, AfterValidator(_reference)]
Channel = Annotated[Text, AfterValidator(_channel), _written(CHANNEL)]
TimeOfDay = Annotated[time, BeforeValidator(_time), _written(_TIME)]
ModelName = Annotated[Text, AfterValidator(_model), _written(_MODEL)]
Cron = Annotated[Text, AfterValidator(_cron)]
Timezone = Annotated[Text, AfterValidator(_timezone)]
Language = Annotated[Text, AfterValidator(_language), _written(_LANGUAGE)]
Regex = Annotated[Text, AfterValidator(_regex), WithJsonSchema({"type": "string", "format": "regex"})]
Selector = Annotated[Text, AfterValidator(_selector)]
Header = Annotated[Text, AfterValidator(_header)]
HeaderName = Annotated[Text, AfterValidator(_header_name)]
HostName = Annotated[Text, AfterValidator(_host_name)]
Listening = Annotated[Text, AfterValidator(_listening)]
Folder = Annotated[Text, AfterValidator(_folder)]
Network = Annotated[Text, AfterValidator(_network)]
Rank = Annotated[int, Field(ge=1, le=5)]
