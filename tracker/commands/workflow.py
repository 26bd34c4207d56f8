"""Commands about tasks."""

import click

from tracker.tasks.workflow.rules.picture import workflow_page


@click.command
def workflow() -> None:
    """Print the state machines as a page of documentation."""
    click.echo(workflow_page(), nl=False)
