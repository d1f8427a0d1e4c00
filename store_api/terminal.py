"""What commands tell the person at the terminal, in the terminal's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import ParamSpec

import click

from pos_adapter.reasons import Reasoned
from store_api import texts
from store_api.crypto import KeysMissing
from store_api.errors import DomainError
from store_api.launcher.sayings import LauncherError, language_of
from tagging.lines import BadLine

P = ParamSpec("P")


def words(key: str, **params: object) -> str:
    """The sentence `terminal.<key>`."""
    return texts.say(f"terminal.{key}", language_of(), **params)


def tell(key: str, **params: object) -> None:
    """Print that sentence."""
    click.echo(words(key, **params))


def fail(key: str, **params: object) -> click.ClickException:
    """The error that ends a command with that sentence and exit code 1."""
    return click.ClickException(words(key, **params))


def reason(code: str, params: Mapping[str, str], english: str) -> str:
    """Why a file or a row of it cannot be used."""
    key = f"reasons.{code}"
    known = texts.catalogue("zh")
    return known[key].format_map(params) if language_of() == "zh" and key in known else english


def sentences(command: Callable[P, None]) -> Callable[P, None]:
    """Turn what a person can do something about into one sentence and exit code 1."""

    @wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except LauncherError as error:
            raise click.ClickException(str(error)) from error
        except BadLine as error:
            raise fail("bad_line", line=error.number, reason=error.reason) from error
        except KeysMissing as error:
            raise fail("key_missing", name=error) from error
        except Reasoned as error:
            raise click.ClickException(reason(error.code, error.params, str(error))) from error
        except DomainError as error:
            raise click.ClickException(texts.error_sentence(error.code, language_of(), **error.params)) from error

    return wrapper
