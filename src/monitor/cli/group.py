"""Groups of commands: how their help looks, and that a command is loaded only when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

import click

LONGEST = 200
"""Characters of a command's first sentence."""

OF_COMMANDS = ("--config", "--json")
"""Options that nearly every command has, and the program itself has not."""


class Examples(click.Command):
    """A command whose help keeps its examples as they are written."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """The examples, one to a line."""
        if self.epilog:
            with formatter.section("Examples"):
                for line in self.epilog.strip().splitlines():
                    formatter.write(f"  {line.strip()}\n")


class ExampleGroup(click.Group):
    """A group whose commands show examples, listed in the order in which a user meets them."""

    command_class = Examples
    format_epilog = Examples.format_epilog

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """As they were defined."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each with its whole first sentence: cut off at the edge, most of them say nothing."""
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        with formatter.section("Commands"):
            formatter.write_dl([(name, one.get_short_help_str(LONGEST)) for name, one in commands if one])


class LazyGroup(ExampleGroup):
    """A group that loads the module of a command when the command is asked for: most of them need much of the rest.

    ``where`` names module and attribute of each command, in the order in which a user meets them.
    """

    def __init__(self, *args: Any, where: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._where = where

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """As they were named."""
        return list(self._where)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command of that name, if there is one."""
        if cmd_name not in self._where:
            return None
        module, _, attribute = self._where[cmd_name].partition(":")
        return cast("click.Command", getattr(import_module(module), attribute))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does. Who writes an option of the commands before the command is told its place."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if error.option_name not in OF_COMMANDS:
                raise
            message = f"{error.option_name} stands behind the command, as in `monitor flags {error.option_name} ...`"
            raise click.UsageError(message, ctx) from error

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, which cannot name what comes near to a slip where no command is loaded yet."""
        name = args[0]
        if name not in self._where and not name.startswith("-"):
            from monitor.config.values import suggestion

            ctx.fail(f"No such command {name!r}; {suggestion(name, list(self._where), '`monitor --help` lists them')}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command. Whoever interrupts it while it is still being loaded is told what one is told later."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            from monitor.cli.terminal import INTERRUPTED, fail

            fail("stopped", INTERRUPTED)
