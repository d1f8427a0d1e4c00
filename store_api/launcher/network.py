"""What this machine is called in the shop's network."""

from __future__ import annotations

import fcntl
import re
import socket
import struct
import sys

SIOCGIFADDR = 0xC0206921 if sys.platform == "darwin" else 0x8915  # sys/sockio.h; linux/sockios.h
LONGEST_INTERFACE = 16  # bytes of an interface's name, the closing zero among them
HOST_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*")


def own_names() -> list[str]:
    """Every name and IPv4 address under which browsers may reach this machine, the loopback ones first."""
    return list(dict.fromkeys(["localhost", "127.0.0.1", "::1", *host_names(), *addresses()]))


def host_names() -> list[str]:
    """As it calls itself, and as neighbours find it by mDNS (`.local`); empty when its name is none of DNS."""
    name = socket.gethostname().lower().rstrip(".")
    first = name.partition(".")[0]
    return list(dict.fromkeys((name, first, f"{first}.local"))) if HOST_NAME.fullmatch(name) else []


def addresses() -> list[str]:
    """The IPv4 address of each network interface that has one."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        for _, interface in socket.if_nameindex():
            question = struct.pack("256s", interface.encode()[: LONGEST_INTERFACE - 1])
            try:
                answer = fcntl.ioctl(any_socket, SIOCGIFADDR, question)
            except OSError:  # It has none.
                continue
            found.append(socket.inet_ntoa(answer[20:24]))
    return found


def lan_address() -> str:
    """The IPv4 address of the interface that leads out of this machine; 127.0.0.1 without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as unsent:
        try:
            unsent.connect(("192.0.2.1", 9))  # An address for documentation; connecting by UDP sends nothing.
        except OSError:
            return "127.0.0.1"
        return str(unsent.getsockname()[0])
