"""What a person at the command line can mend, as one sentence. Imports nothing heavy: `--help` must start fast."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from config import ConfigError
from tracker.core.errors import DomainError


@contextmanager
def friendly_errors() -> Iterator[None]:
    """Turn a refusal, a wrong setting or a missing file into one sentence and exit code 1.

    What nobody foresaw keeps its traceback.
    """
    try:
        yield
    except (DomainError, ConfigError) as problem:
        raise click.ClickException(str(problem)) from None
    except BrokenPipeError:  # who reads our output has seen enough; click ends quietly
        raise
    except OSError as problem:
        where = f"{problem.filename}: " if problem.filename else ""
        raise click.ClickException(f"{where}{problem.strerror or problem}.") from None
