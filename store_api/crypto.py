"""Secrets: the installation's keys, sealed columns, blind indexes, short codes and token hashes.

- Sealing is AES-256-GCM with a random 96-bit nonce and the place of the value (`table|column|row|key id`) as
  associated data, so that a ciphertext moved to another row does not open.
- A blind index is HMAC-SHA256 under a key of its own, full length: it leaks equality only.
- A short code is HMAC(key, purpose and id) as 8 characters and a check character; only its blind index is stored.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import unicodedata
import uuid
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_NAMES = ("seal", "index", "codes", "cookies", "pins")
NONCE_BYTES = 12
# Crockford's alphabet: no I, L, O or U, so that a code can be read out and typed.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8


class KeysMissing(Exception):
    """The keys folder has no usable keys; the data cannot be read without them."""


class SealBroken(Exception):
    """A sealed value was changed, moved, or belongs to another key."""


class Vault:
    """The process's keys; `open` binds them once, at the composition root."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes] = {}

    def open(self, folder: Path) -> None:
        """Read the keys made by `create_keys`. Raises KeysMissing."""
        self._keys = read_keys(folder)

    def key(self, name: str) -> bytes:
        """One raw 32-byte key."""
        try:
            return self._keys[name]
        except KeyError:
            raise KeysMissing(name) from None

    def seal(self, plain: bytes, place: str) -> bytes:
        """Encrypt for `place` ("table|column|row id"). Layout: key id, nonce, ciphertext with tag."""
        nonce = os.urandom(NONCE_BYTES)
        return b"\x01" + nonce + AESGCM(self.key("seal")).encrypt(nonce, plain, f"{place}|1".encode())

    def unseal(self, sealed: bytes, place: str) -> bytes:
        """The plain bytes again. Raises SealBroken."""
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            return AESGCM(self.key("seal")).decrypt(nonce, body, f"{place}|{sealed[0]}".encode())
        except (InvalidTag, IndexError, ValueError) as error:
            raise SealBroken(place) from error

    def index(self, purpose: str, text: str) -> bytes:
        """The blind index of `text`, 32 bytes, different for every purpose."""
        return hmac.digest(self.key("index"), f"{purpose}|{text}".encode(), "sha256")

    def short_code(self, purpose: str, owner: uuid.UUID) -> str:
        """The one static code of `owner`: 8 characters and a check character."""
        digest = hmac.digest(self.key("codes"), f"{purpose}|{owner}".encode(), "sha256")
        number = int.from_bytes(digest[:8], "big")
        body = "".join(ALPHABET[number >> 5 * i & 31] for i in range(CODE_LENGTH))
        return body + check_character(body)

    def pepper(self, secret: str) -> str:
        """What is hashed instead of a PIN or password, so that a stolen database alone cannot be searched."""
        return hmac.digest(self.key("pins"), secret.encode(errors="surrogatepass"), "sha256").hex()


vault = Vault()


def check_character(body: str) -> str:
    """Position-weighted sum modulo 31: finds nearly every wrong or swapped character."""
    return ALPHABET[sum((place + 1) * ALPHABET.index(char) for place, char in enumerate(body)) % 31]


def normalise_code(typed: str) -> str | None:
    """A code as typed or scanned, in canonical form; None when it cannot be one (wrong length or check).

    Spaces, dashes, lower case, full-width characters, and O, I, L for 0, 1, 1 are understood.
    """
    plain = "".join(unicodedata.normalize("NFKC", typed).split()).replace("-", "")
    code = plain.upper().translate(str.maketrans("OIL", "011"))
    if len(code) != CODE_LENGTH + 1 or any(char not in ALPHABET for char in code):
        return None
    return code if check_character(code[:-1]) == code[-1] else None


def new_token() -> str:
    """A 256-bit opaque reference token."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """Tokens are random, so a plain SHA-256 is enough to store instead of them."""
    return hashlib.sha256(token.encode()).digest()


def create_keys(folder: Path) -> bool:
    """Make the keys, mode 0600 in a 0700 folder; False when they are there already.

    Raises KeysMissing where only some are there: a new key beside old ones would make the data unreadable.
    """
    if any(folder.glob("*.key")):
        read_keys(folder)
        return False
    write_keys(folder, {name: secrets.token_bytes(32) for name in KEY_NAMES})
    return True


def write_keys(folder: Path, keys: Mapping[str, bytes]) -> None:
    """All key files: written beside their places first, so that a full disk or a crash leaves what was there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    drafts = [folder / f"{name}.new" for name in keys]
    for draft, key in zip(drafts, keys.values(), strict=True):
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(key.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
    for draft in drafts:
        draft.rename(draft.with_suffix(".key"))


def read_keys(folder: Path) -> dict[str, bytes]:
    """All keys by name. Raises KeysMissing naming the first that is absent or damaged."""
    keys = {}
    for name in KEY_NAMES:
        try:
            key = bytes.fromhex((folder / f"{name}.key").read_text())
        except (OSError, ValueError) as error:
            raise KeysMissing(name) from error
        if len(key) != 32:
            raise KeysMissing(name)
        keys[name] = key
    return keys


def recovery_sheet(folder: Path) -> str:
    """The keys as lines to print and lock away: name, key in groups of eight, check."""
    lines = []
    for name, key in read_keys(folder).items():
        groups = " ".join(key.hex()[i : i + 8] for i in range(0, 64, 8))
        lines.append(f"{name:8} {groups}  {hashlib.sha256(key).hexdigest()[:4]}")
    return "\n".join(lines)


def restore_keys(folder: Path, sheet: str) -> None:
    """Write the keys of a recovery sheet; all or none. Raises KeysMissing naming the line that is wrong."""
    keys = {}
    for line in filter(None, map(str.strip, sheet.splitlines())):
        name, _, rest = line.partition(" ")
        digits, _, check = rest.rpartition(" ")
        try:
            key = bytes.fromhex(digits)
        except ValueError as error:
            raise KeysMissing(name) from error
        if name not in KEY_NAMES or len(key) != 32 or hashlib.sha256(key).hexdigest()[:4] != check:
            raise KeysMissing(name)
        keys[name] = key
    if missing := set(KEY_NAMES) - keys.keys():
        raise KeysMissing(sorted(missing)[0])
    write_keys(folder, keys)
