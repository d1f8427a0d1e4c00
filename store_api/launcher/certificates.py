"""A certificate authority of the shop's own, for browsers that were told to trust it, and its one server certificate.

The authority can only vouch for addresses of inner networks and for the names it was made with (name constraints), so
a stolen key opens nobody's bank. The key and certificate of the server stand in one file, which is replaced in one
step: gunicorn reads it anew for every connection.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from store_api.launcher.account import make_folder
from store_api.launcher.network import HOST_NAME
from store_api.launcher.sayings import LauncherError

AUTHORITY_LIFE = timedelta(days=3652)
SERVER_LIFE = timedelta(days=396)  # With the day before, what browsers take: 398 days at most.
RENEWED_BEFORE = timedelta(days=30)
CLOCKS_MAY_DIFFER = timedelta(days=1)  # Tablets with a slow clock take a new certificate as well.
INNER_DOMAINS = ("localhost", "local", "lan", "home", "internal", "home.arpa")
INNER_NETWORKS = (
    *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"),
    *("::1/128", "fc00::/7", "fe80::/10"),
)
Name = x509.DNSName | x509.IPAddress


class Authority:
    """The files in `folder`: `ca.crt` (to be given away), `ca.key`, and `server.pem` (key and certificate)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.certificate = folder / "ca.crt"
        self.server = folder / "server.pem"
        self._key = folder / "ca.key"

    def prepare(self, wanted: Sequence[str], own: Sequence[str], now: datetime) -> None:
        """Make or renew what is missing, wrong or soon over; nothing is written otherwise.

        `wanted` are names a person asked for: LauncherError for one the authority may not vouch for. `own` are the
        machine's: such a one is left out.
        """
        asked, own_ones = [_name(text) for text in wanted], [_name(text) for text in own]
        root = self._root(now, [*asked, *own_ones])
        constraints = root.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
        for text, name in zip(wanted, asked, strict=True):
            if not _permitted(name, constraints):
                raise LauncherError("name_outside", name=text, folder=self.folder)
        names = list(dict.fromkeys([*asked, *(name for name in own_ones if _permitted(name, constraints))]))
        if not self._serves(root, names, now):
            self._issue(root, names, now)

    def fingerprint(self) -> str:
        """SHA-256 of the authority's certificate, as devices show it: `AB:CD:…`."""
        return fingerprint(read_certificate(self.certificate))

    def expiry(self) -> datetime:
        """When the server's certificate ends. LauncherError when there is none to read."""
        return read_certificate(self.server).not_valid_after_utc

    def root_expiry(self) -> datetime:
        """When the authority ends. LauncherError when there is none to read."""
        return read_certificate(self.certificate).not_valid_after_utc

    def _root(self, now: datetime, names: Iterable[Name]) -> x509.Certificate:
        """The authority's certificate, made anew when there is none or its time is up."""
        if not self.certificate.exists() or self.root_expiry() < now + RENEWED_BEFORE:
            self._found(now, names)
        return read_certificate(self.certificate)

    def _found(self, now: datetime, names: Iterable[Name]) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        permitted: list[Name] = [x509.DNSName(domain) for domain in INNER_DOMAINS]
        permitted += [x509.IPAddress(ipaddress.ip_network(network)) for network in INNER_NETWORKS]
        permitted += [_subtree(name) for name in names if not _permitted(name, permitted)]
        # Devices list an authority by its common name, so two shops' must differ.
        subject = _subject(f"Huitouke {x509.random_serial_number() % 16**6:06X}")
        made = (
            _builder(subject, subject, key.public_key(), now, now + AUTHORITY_LIFE)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(x509.NameConstraints(permitted, None), critical=True)
            # It vouches for servers only, not for programs or mail.
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(key, hashes.SHA256())
        )
        make_folder(self.folder)
        _write(self._key, _pem(key))
        _write(self.certificate, made.public_bytes(Encoding.PEM))

    def _serves(self, root: x509.Certificate, names: Iterable[Name], now: datetime) -> bool:
        """Whether the server's certificate is of this authority, names all of `names` and lasts for a while."""
        if not self.server.exists():
            return False
        found = read_certificate(self.server)
        with suppress(ValueError, TypeError):
            found.verify_directly_issued_by(root)
            named = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            return set(names) <= set(named) and found.not_valid_after_utc >= now + RENEWED_BEFORE
        return False

    def _issue(self, root: x509.Certificate, names: Iterable[Name], now: datetime) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        end = min(now + SERVER_LIFE, root.not_valid_after_utc)
        made = (
            _builder(_subject("Huitouke"), root.subject, key.public_key(), now, end)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(_authority_key(root), critical=False)
            .sign(self._signing_key(root), hashes.SHA256())
        )
        _write(self.server, _pem(key) + made.public_bytes(Encoding.PEM))

    def _signing_key(self, root: x509.Certificate) -> ec.EllipticCurvePrivateKey:
        with suppress(OSError, ValueError, TypeError):
            key = load_pem_private_key(self._key.read_bytes(), None)
            if isinstance(key, ec.EllipticCurvePrivateKey) and key.public_key() == root.public_key():
                return key
        raise LauncherError("authority_damaged", folder=self.folder)


def read_certificate(file: Path) -> x509.Certificate:
    """The first certificate of a PEM file. LauncherError when there is none."""
    try:
        return x509.load_pem_x509_certificates(file.read_bytes())[0]
    except OSError as error:
        raise LauncherError("file_unreadable", file=file, reason=error.strerror) from error
    except ValueError as error:
        raise LauncherError("certificate_none", file=file) from error


def check_pair(certificate: Path, key: Path) -> x509.Certificate:
    """A certificate given from outside, which its key must fit and whose time is now. Raises LauncherError."""
    found = read_certificate(certificate)
    try:
        private = load_pem_private_key(key.read_bytes(), None)
    except OSError as error:
        raise LauncherError("file_unreadable", file=key, reason=error.strerror) from error
    except (ValueError, TypeError) as error:  # TypeError: it asks for a passphrase.
        raise LauncherError("key_none", file=key) from error
    if private.public_key() != found.public_key():
        raise LauncherError("key_of_another", certificate=certificate, key=key)
    if not found.not_valid_before_utc <= datetime.now(UTC) <= found.not_valid_after_utc:
        raise LauncherError("certificate_over", file=certificate, date=f"{found.not_valid_after_utc:%Y-%m-%d}")
    return found


def first_host(certificate: x509.Certificate) -> str | None:
    """The first host name a certificate was made for; None when it has only patterns or addresses."""
    with suppress(x509.ExtensionNotFound):
        named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return next((name for name in named.get_values_for_type(x509.DNSName) if "*" not in name), None)
    return None


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256, as devices show it: `AB:CD:…`."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def _name(text: str) -> Name:
    with suppress(ValueError):
        return x509.IPAddress(ipaddress.ip_address(text))
    if not HOST_NAME.fullmatch(text.lower()):
        raise LauncherError("name_wrong", name=text)
    return x509.DNSName(text.lower())


def _subtree(name: Name) -> Name:
    """The constraint that permits just this name."""
    return name if isinstance(name, x509.DNSName) else x509.IPAddress(ipaddress.ip_network(name.value))


def _permitted(name: Name, constraints: Iterable[x509.GeneralName]) -> bool:
    return any(_covers(allowed.value, name.value) for allowed in constraints)


def _covers(allowed: object, value: object) -> bool:
    if isinstance(allowed, str) and isinstance(value, str):
        return value == allowed or value.endswith(f".{allowed}")
    if isinstance(allowed, str) or isinstance(value, str):
        return False
    return isinstance(allowed, ipaddress.IPv4Network | ipaddress.IPv6Network) and value in allowed


def _subject(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS_MAY_DIFFER)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _authority_key(root: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    known = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(known)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(file: Path, body: bytes) -> None:
    """Only this account can read it; it appears whole or not at all."""
    draft = file.with_name(f"{file.name}.new")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    except OSError as error:
        raise LauncherError("folder_denied", path=file.parent, reason=error.strerror) from error
