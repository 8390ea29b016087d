"""The commands around the review desk: serving it, and who may use it."""

from __future__ import annotations

import sys
import warnings
from contextlib import suppress
from dataclasses import replace
from getpass import GetPassWarning
from pathlib import Path

import click

from monitor.cli.group import ExampleGroup, Examples
from monitor.cli.terminal import book, config_option, emit, fail, json_option, log_format_option, mends, say
from monitor.domain import Config, Role
from monitor.logs import configure


@click.command(cls=Examples, epilog="monitor web\nmonitor web --port 9000")
@click.option("--host", help="Listen here instead of at web.host.")
@click.option("--port", type=click.IntRange(0, 65535), help="Listen here instead of at web.port; 0 takes a free one.")
@log_format_option
@config_option
@mends
def web(host: str | None, port: int | None, log_format: str, config_dir: Path) -> None:
    """Serve the review desk alone, until Ctrl-C. `monitor run` serves it too."""
    from monitor.web.server import serve_alone

    configure(log_format)
    # Ctrl-C is how it is meant to end.
    with book(config_dir, agreed=True) as (config, store), suppress(KeyboardInterrupt):
        serve_alone(_at(config, host, port), store, lambda url: say(f"the review desk is at {url}"))


def _at(config: Config, host: str | None, port: int | None) -> Config:
    settings = config.settings.web
    moved = replace(settings, host=host or settings.host, port=settings.port if port is None else port)
    return replace(config, settings=replace(config.settings, web=moved))


@click.group(cls=ExampleGroup, epilog="monitor user add ann\nmonitor user list\nmonitor user token ann")
def user() -> None:
    """Say who may use the review desk from other machines."""


@user.command("add", epilog="monitor user add ann\nmonitor user add ben --role reader")
@click.argument("name")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), default=Role.REVIEWER.value, show_default=True,
    help="What the user may do: look, decide on flags, or see to the sources as well.",
)  # fmt: skip
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@config_option
@mends
def user_add(name: str, role: str, password_stdin: bool, config_dir: Path) -> None:
    """Add a user, or give one a new password and role. Ends all of their sessions."""
    from monitor.web.auth import hash_password, name_problem, password_problem
    from monitor.wiring import now

    if problem := name_problem(name):
        fail(problem)
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else _asked()
    if problem := password_problem(password):
        fail(problem)
    with book(config_dir) as (_, store):
        store.save_user(name, hash_password(password), Role(role), now())
    say(f"{name} may sign in as {role}")


def _asked() -> str:
    """The password, typed twice where nobody sees it."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", GetPassWarning)
        try:
            return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
        except GetPassWarning:
            fail("there is no terminal here to type a password on; send it with --password-stdin")


@user.command("list", epilog="monitor user list --json")
@config_option
@json_option
@mends
def user_list(config_dir: Path, as_json: bool) -> None:
    """Show who may use the desk."""
    from monitor.report import when

    with book(config_dir) as (_, store):
        users = store.users()
    if as_json:
        emit([{"name": one.name, "role": one.role.value, "created": when(one.created)} for one in users])
        return
    for one in users:
        click.echo(f"{one.name}  {one.role.value}")
    if not users:
        say("no users: the desk asks nobody, and is served to this machine only")


@user.command("remove", epilog="monitor user remove ann")
@click.argument("name")
@config_option
@mends
def user_remove(name: str, config_dir: Path) -> None:
    """Remove a user and end all of their sessions."""
    with book(config_dir) as (_, store):
        if not store.remove_user(name):
            fail(f"there is no user {name!r}; `monitor user list` names them")
    say(f"{name} is gone")


@user.command("token", epilog="monitor user token ann\nmonitor user token ann --for api")
@click.argument("name")
@click.option(
    "--for", "purpose", type=click.Choice(["feed", "api"]), default="feed", show_default=True,
    help="What it opens: the Atom feed, or the API.",
)  # fmt: skip
@config_option
@mends
def user_token(name: str, purpose: str, config_dir: Path) -> None:
    """Print a token: for the Atom feed (`/feed.atom?token=…`), or for the API (`Authorization: Bearer …`).

    It holds until the user's password or role changes.
    """
    from monitor.web.auth import Door, signing_key
    from monitor.wiring import state_dir

    with book(config_dir) as (config, store):
        door = Door(store, signing_key(state_dir(config)), lambda: config.settings.web)
        try:
            click.echo(door.token(purpose, name))
        except LookupError as error:
            fail(str(error.args[0]))
