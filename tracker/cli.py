"""The `tracker` command. Each command is loaded when it is called, so that `--help` and `parse` start fast.

`python -m tracker.cli` is the same. A problem that a person can mend is one sentence and exit code 1.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import click

from tracker.commands.errors import friendly_errors

#: Every command: where it stands, and its line in the list. A test holds the lines equal to the commands' own.
COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("tracker.commands.serve:run", "Serve the pages, with the scheduler and the sender of mails beside."),
    "scheduler": ("tracker.commands.jobs:scheduler", "Run the scheduled jobs alone, without pages."),
    "sender": ("tracker.commands.jobs:sender", "Send the mails that are due, and nothing else."),
    "parse": ("tracker.commands.parse:parse", "Print the plan that a policy document holds."),
    "import": ("tracker.commands.import_document:import_document", "Read a policy document into a draft for review."),
    "seed": ("seeds.commands:seed", "Load the cities' plans, or the demo."),
    "remind": ("tracker.commands.notify:remind", "Plan the reminders of a day and send what is due."),
    "digest": ("tracker.commands.notify:digest", "Plan the digests of a day and send what is due."),
    "mail": ("tracker.commands.notify:mail", "Send what waits in the outbox."),
    "user": ("tracker.commands.user:user", "Add, list and disable accounts."),
    "database": ("tracker.commands.database:database", "Bring the database to the version of this program."),
    "write-export": (
        "tracker.commands.write_export:write_export_file",
        "Write the ledger that was ordered under TOKEN to a file.",
    ),
    "workflow": ("tracker.commands.workflow:workflow", "Print the state machines as a page of documentation."),
    "recount": ("tracker.commands.recount:recount", "Compare what is kept with what the rules tell, and mend it."),
    "verify": ("tracker.commands.verify:verify", "Check that nobody touched the audit trail."),
}


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """What is loaded stays: looking for rubbish in it, again and again while it grows, is a tenth of a command's start."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


class Commands(click.Group):
    """The commands of the table, loaded one by one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in COMMANDS:
            return None
        module, _separator, name = COMMANDS[cmd_name][0].partition(":")
        with _nothing_collected():
            command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_place, line) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what a person can mend becomes one sentence."""
        with friendly_errors():
            return super().invoke(ctx)


@click.group(cls=Commands, name="tracker", context_settings={"help_option_names": ["-h", "--help"]})
def tracker() -> None:
    """任务责任台账: from a city's policy document to a ledger of responsibilities, seen through.

    Settings come from the environment (docs/configuration.md), such as DATABASE_URL and DATA_DIR.
    """


def main() -> None:
    """Run the command line."""
    tracker(prog_name="tracker")


if __name__ == "__main__":
    main()
