"""The options of `huitouke up` and `huitouke demo` that say where browsers come in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from store_api.launcher.doors import Address, Door, OwnDoor, SecureDoor
from store_api.settings import Settings
from store_api.terminal import fail

ONLY_HERE, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104 - tablets must reach it.
PLAIN_PORT, TLS_PORT = 8000, 8443
FILE = click.Path(path_type=Path, dir_okay=False, resolve_path=True)
OPTIONS = (
    click.option("--host", help=f"Where the web process listens ({ONLY_HERE}, with --https {EVERYWHERE})."),
    click.option("--port", type=int, help=f"Its port ({PLAIN_PORT}, with --https {TLS_PORT})."),
    click.option("--https", is_flag=True, help="Speak TLS, for tablets in the shop's own network."),
    click.option("--http-port", type=int, help=f"With --https: the plain port that shows the way ({PLAIN_PORT})."),
    click.option("--name", "names", multiple=True, help="With --https: another name of this machine; may be repeated."),
    click.option("--certificate", type=FILE, help="A certificate to use instead of the shop's own (with --key)."),
    click.option("--key", type=FILE, help="The key of that certificate."),
)
Way = Callable[[Settings], Door]


def through_a_door(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options and, in their place, `door`: a function of the settings."""

    @wraps(command)
    def wrapper(*args: Any, **options: Any) -> None:
        chosen = {
            name: options.pop(name) for name in ("host", "port", "https", "http_port", "names", "certificate", "key")
        }
        command(*args, door=lambda settings: choose(settings, **chosen), **options)

    for option in reversed(OPTIONS):
        wrapper = option(wrapper)
    return wrapper


def choose(
    settings: Settings,
    *,
    host: str | None,
    port: int | None,
    https: bool,
    http_port: int | None,
    names: tuple[str, ...],
    certificate: Path | None,
    key: Path | None,
) -> Door:
    """The door these options mean. ClickException for options that do not go together."""
    https = https or certificate is not None
    if (certificate is None) != (key is None) or (not https and (names or http_port is not None)):
        raise fail("https_options")
    if not https:
        return Door(Address(host or ONLY_HERE, port or PLAIN_PORT))
    if settings.trusted_proxies:
        raise fail("https_behind_proxy")
    address, plain = Address(host or EVERYWHERE, port or TLS_PORT), Address(host or EVERYWHERE, http_port or PLAIN_PORT)
    if certificate is not None and key is not None:
        return SecureDoor(address, plain, certificate, key, next(iter(names), None))
    return OwnDoor(address, plain, settings.tls_dir, names)
