"""The shop's own authority: what it vouches for, when it renews, and what a real TLS handshake says of it."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from store_api.launcher.certificates import Authority, check_pair, first_host, read_certificate
from store_api.launcher.sayings import LauncherError

NOW = datetime.now(UTC)
OWN = ["localhost", "127.0.0.1", "::1", "shop-pc", "shop-pc.local", "192.168.1.5"]


@pytest.fixture
def folder(place: Path) -> Path:
    return place / "keys" / "tls"


@pytest.fixture
def authority(folder: Path) -> Authority:
    made = Authority(folder)
    made.prepare(["shop.example"], OWN, NOW)
    return made


def greet(authority: Authority, host: str) -> None:
    """Client and server shake hands in memory; the client trusts nothing but the authority. Raises SSLError."""
    trusting, serving = (
        ssl.create_default_context(cafile=authority.certificate),
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
    )
    serving.load_cert_chain(authority.server)
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        trusting.wrap_bio(to_client, to_server, server_hostname=host),
        serving.wrap_bio(to_server, to_client, server_side=True),
    ]
    waiting = list(ends)
    while waiting:
        for end in list(waiting):
            try:
                end.do_handshake()
                waiting.remove(end)
            except ssl.SSLWantReadError:
                continue


def refusal(*words: object) -> str:
    with pytest.raises(LauncherError) as caught:
        check_pair(*words)
    return caught.value.key


@pytest.mark.parametrize("host", [*OWN, "shop.example"])
def test_a_device_that_trusts_the_authority_reaches_every_name(authority, host):
    greet(authority, host)


@pytest.mark.parametrize("host", ["bank.example", "192.168.1.6", "other.local"])
def test_a_name_that_is_not_ours_is_not_trusted(authority, host):
    with pytest.raises(ssl.SSLCertVerificationError):
        greet(authority, host)


def test_a_stolen_key_cannot_vouch_for_a_bank(authority):
    key, root = (
        load_pem_private_key((authority.folder / "ca.key").read_bytes(), None),
        read_certificate(authority.certificate),
    )
    own = ec.generate_private_key(ec.SECP256R1())
    forged = (
        x509.CertificateBuilder(root.subject, x509.Name([]), own.public_key(), 7, NOW, NOW + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("bank.example")]), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    authority.server.write_bytes(private + forged.public_bytes(Encoding.PEM))
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        greet(authority, "bank.example")


def test_the_certificates_are_what_browsers_take(authority):
    root, server = read_certificate(authority.certificate), read_certificate(authority.server)
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value == x509.BasicConstraints(True, 0)
    assert server.not_valid_after_utc - server.not_valid_before_utc <= timedelta(days=398)
    assert root.not_valid_after_utc - NOW > timedelta(days=3640)
    assert "1.3.6.1.5.5.7.3.1" in {
        use.dotted_string for use in server.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    }


def test_only_this_account_can_read_the_files(authority):
    assert authority.folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in authority.folder.iterdir()} == {0o600}
    assert {file.name for file in authority.folder.iterdir()} == {"ca.crt", "ca.key", "server.pem"}


def test_a_certificate_that_lasts_is_left_alone(authority):
    before = authority.server.read_bytes()
    authority.prepare(["shop.example"], OWN, NOW + timedelta(days=360))
    authority.prepare([], OWN[:3], NOW)
    assert authority.server.read_bytes() == before


def test_a_certificate_is_renewed_a_month_before_it_ends(authority):
    root, before = authority.certificate.read_bytes(), authority.expiry()
    authority.prepare(["shop.example"], OWN, NOW + timedelta(days=370))
    assert authority.expiry() - before > timedelta(days=360)
    assert authority.certificate.read_bytes() == root


def test_a_new_address_of_the_machine_gets_a_new_certificate_of_the_same_authority(authority):
    root = authority.certificate.read_bytes()
    authority.prepare(["shop.example"], [*OWN, "192.168.1.77"], NOW)
    greet(authority, "192.168.1.77")
    assert authority.certificate.read_bytes() == root


def test_an_authority_near_its_end_is_followed_by_another(authority):
    before = authority.fingerprint()
    authority.prepare(["shop.example"], OWN, NOW + timedelta(days=3640))
    assert authority.fingerprint() != before
    assert authority.expiry() <= authority.root_expiry()


def test_two_shops_have_authorities_of_different_names(authority, place):
    other = Authority(place / "other")
    other.prepare([], OWN, NOW)
    assert read_certificate(other.certificate).subject != read_certificate(authority.certificate).subject


def test_a_public_address_that_came_later_is_left_out(authority):
    authority.prepare(["shop.example"], [*OWN, "203.0.113.9"], NOW)
    with pytest.raises(ssl.SSLCertVerificationError):
        greet(authority, "203.0.113.9")
    greet(authority, "192.168.1.5")


def test_a_wanted_name_that_came_later_is_refused_in_words(authority):
    with pytest.raises(LauncherError) as caught:
        authority.prepare(["new.example"], OWN, NOW)
    assert caught.value.key == "name_outside"
    assert str(authority.folder) in str(caught.value)


@pytest.mark.parametrize("name", ["", "a b", "http://shop.example", "-x", "店.example", "*.example"])
def test_what_is_no_name_is_refused(folder, name):
    with pytest.raises(LauncherError) as caught:
        Authority(folder).prepare([name], OWN, NOW)
    assert caught.value.key == "name_wrong"
    assert not folder.exists()


@pytest.mark.parametrize("damage", [Path.unlink, lambda file: file.write_text("no key")])
def test_a_lost_key_is_told_when_it_is_needed(authority, damage):
    damage(authority.folder / "ca.key")
    authority.prepare(["shop.example"], OWN, NOW)
    with pytest.raises(LauncherError) as caught:
        authority.prepare(["shop.example"], OWN, NOW + timedelta(days=370))
    assert caught.value.key == "authority_damaged"


def test_a_certificate_of_another_authority_is_replaced(authority, place):
    other = Authority(place / "other")
    other.prepare(["shop.example"], OWN, NOW)
    other.server.replace(authority.server)
    authority.prepare(["shop.example"], OWN, NOW)
    greet(authority, "shop.example")


def test_a_given_pair_passes(authority):
    found = check_pair(authority.server, authority.server)
    assert first_host(found) == "shop.example"


def test_a_given_pair_that_cannot_serve_is_refused(authority, place):
    other = Authority(place / "other")
    other.prepare([], OWN, NOW)
    nothing, text = place / "nothing.pem", place / "text.pem"
    text.write_text("hello")
    assert refusal(nothing, authority.server) == "file_unreadable"
    assert refusal(authority.server, nothing) == "file_unreadable"
    assert refusal(text, authority.server) == "certificate_none"
    assert refusal(authority.server, text) == "key_none"
    assert refusal(authority.server, other.server) == "key_of_another"


def test_a_given_key_with_a_passphrase_is_refused(authority, place):
    key, locked = load_pem_private_key(authority.server.read_bytes(), None), place / "locked.pem"
    locked.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")))
    assert refusal(authority.server, locked) == "key_none"


@pytest.mark.parametrize("at", [NOW - timedelta(days=500), NOW + timedelta(days=3)])
def test_a_given_certificate_that_is_not_valid_today_is_refused(place, at):
    past = Authority(place / "past")
    past.prepare([], OWN, at)
    assert refusal(past.server, past.server) == "certificate_over"
