"""Keys: what is sealed at rest, what is signed, and how a person is named without a name.

All keys are derived from a master key, from FINGERPOST_SECRET_KEY or from a file in the data folder that is made when
it is first needed and that only its owner can read. A ring may hold older master keys behind the one in use: they go on
opening what they sealed, until `fingerpost secrets rotate` has sealed it anew.

Sealed: AES-256-GCM, a random nonce, bound to tenant and purpose, so that a sealed text that was moved to another
row does not open there. Signed: Ed25519, so that an auditor checks with the public key. References: HMAC-SHA-256.
"""

import base64
import binascii
import hmac
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Self

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.settings import BadSetting, Settings
from service.store.errors import StoreError

FILE = "secret.key"
KEY_BYTES = 32
NONCE_BYTES = 12  # what GCM is made for; random ones are safe for four thousand million texts a key
REF_CHARACTERS = 32  # of the hex digest: 128 bits, beyond any coincidence
SEALED, PERSON = "sealed", "person"
_PURPOSE = re.compile(r"[a-z][a-z.-]{0,40}")
_VARIABLE = "FINGERPOST_SECRET_KEY"


class SecretLost(StoreError):
    """A sealed text cannot be opened: its key is gone, or it was changed or moved."""


class Secret:
    """A text that shows itself only when asked: not in a repr, a log line, a traceback or a message."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself; keep it out of everything that is stored or printed."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __format__(self, _: str) -> str:
        return repr(self)


@dataclass(frozen=True, slots=True, repr=False)
class MasterKey:
    """32 bytes from which all other keys are derived; `id` names it and tells nothing of it."""

    raw: bytes

    @property
    def id(self) -> str:
        return sha256(b"fingerpost key id\0" + self.raw).hexdigest()[:8]

    def derive(self, purpose: str, tenant: str = "") -> bytes:
        """Return the key for one purpose of one tenant; tenants and purposes never share one."""
        info = f"fingerpost\0{purpose}\0{tenant}".encode()
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(self.raw)

    def __repr__(self) -> str:
        return f"MasterKey({self.id}, ***)"


Keys = tuple[MasterKey, ...]


class Ring:
    """The master keys, the one in use first. Read when first needed; safe to share between threads."""

    def __init__(self, load: Callable[[], Keys]) -> None:
        self._load, self._keys = load, ()  # type: tuple[Callable[[], Keys], Keys]

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the ring that the settings name; raise BadSetting, when it is used, for a key that is none."""
        return cls(lambda: keys_of(settings))

    @classmethod
    def fresh(cls) -> Self:
        """Return a ring of one new key that ends with this process."""
        made = (MasterKey(token_bytes(KEY_BYTES)),)
        return cls(lambda: made)

    @property
    def keys(self) -> Keys:
        if not self._keys:
            self._keys = self._load()
        return self._keys

    def reload(self) -> None:
        """Read the keys again: another process may have made a new one."""
        self._keys = self._load()

    # --- sealed texts -------------------------------------------------------------------------------------------------

    def seal(self, tenant: str, purpose: str, text: str) -> str:
        """Return `text` so that only this tenant's `purpose` opens it."""
        if not _PURPOSE.fullmatch(purpose):
            raise ValueError(f"a purpose is a word of small letters, not {purpose!r}")
        key, nonce = self.keys[0], token_bytes(NONCE_BYTES)
        body = AESGCM(key.derive(SEALED, tenant)).encrypt(nonce, text.encode(), _bound(tenant, purpose))
        return f"{SEALED}:{key.id}:{purpose}:{_text(nonce + body)}"

    def open(self, tenant: str, purpose: str, sealed: str) -> Secret:
        """Return what was sealed for this tenant and purpose; raise SecretLost."""
        id, sealed_for, body = parts(sealed)
        raw = _bytes(body)
        if sealed_for != purpose:
            raise SecretLost(f"this secret was sealed for {sealed_for!r}, not for {purpose!r}")
        try:
            opened = AESGCM(self._key(id).derive(SEALED, tenant)).decrypt(
                raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound(tenant, purpose)
            )
        except (InvalidTag, ValueError) as error:
            raise SecretLost("a sealed secret was changed or moved; enter the secret again") from error
        return Secret(opened.decode())

    def again(self, tenant: str, sealed: str) -> str:
        """Return a sealed text sealed with the key in use; raise SecretLost."""
        _, purpose, _ = parts(sealed)
        return self.seal(tenant, purpose, self.open(tenant, purpose, sealed).reveal())

    # --- signatures ---------------------------------------------------------------------------------------------------

    def sign(self, message: bytes) -> str:
        """Return the signature of a message, with the id of the key."""
        key = self.keys[0]
        return f"{key.id}:{_text(_signing(key).sign(message))}"

    def signed(self, message: bytes, signature: str) -> bool:
        """Say whether one of these keys signed the message."""
        id, _, body = signature.partition(":")
        try:
            _signing(self._key(id)).public_key().verify(_bytes(body), message)
        except (InvalidSignature, SecretLost):
            return False
        return True

    def public_keys(self) -> dict[str, str]:
        """Return what others check our signatures with: public keys in base64, by the id of the key."""
        return {key.id: _text(_signing(key).public_key().public_bytes_raw()) for key in self.keys}

    # --- references ---------------------------------------------------------------------------------------------------

    def ref(self, tenant: str, person: str) -> str:
        """Return what stands for a person where their id must not: the same for the same person, telling nothing."""
        return _ref(self.keys[0], tenant, person)

    def refs(self, tenant: str, person: str) -> frozenset[str]:
        """Return every reference that stands for a person, under each key of the ring."""
        return frozenset(_ref(key, tenant, person) for key in self.keys)

    def _key(self, id: str) -> MasterKey:
        if all(key.id != id for key in self.keys):
            self.reload()
        found = next((key for key in self.keys if key.id == id), None)
        if found is None:
            raise SecretLost(f"the secret key {id} is not here; put it back into {_VARIABLE} or {FILE}")
        return found


def parts(sealed: str) -> tuple[str, str, str]:
    """Return the key, the purpose and the body of a sealed text; raise SecretLost for what is none."""
    found = sealed.split(":")
    if len(found) != 4 or found[0] != SEALED:
        raise SecretLost("this is no sealed text; enter the secret again")
    return found[1], found[2], found[3]


def verified(public_key: str, message: bytes, signature: str) -> bool:
    """Say whether the owner of a public key (base64) signed the message; this needs no secret."""
    try:
        Ed25519PublicKey.from_public_bytes(_bytes(public_key)).verify(_bytes(signature.partition(":")[2]), message)
    except (InvalidSignature, SecretLost, ValueError):
        return False
    return True


# --- where master keys come from --------------------------------------------------------------------------------------


def new_key() -> str:
    """Return a new master key as it is written into the variable or the file."""
    return token_hex(KEY_BYTES)


def keys_of(settings: Settings) -> Keys:
    """Return the keys of FINGERPOST_SECRET_KEY (several are parted by commas), else those of the file, made if need be.

    Raise BadSetting for a key that is none, or a file that others can read.
    """
    if settings.secret_key:
        return _parsed(settings.secret_key.split(","), _VARIABLE)
    file = Path(settings.home) / FILE
    if not file.exists():
        _make(file)
    if file.stat().st_mode & 0o077:
        raise BadSetting(f"{file} can be read by others; run chmod 600 on it")
    return _parsed(file.read_text().splitlines(), str(file))


def add_key(settings: Settings) -> str:
    """Put a new key in front of those in the file; return its id. Raise BadSetting where the keys are a variable."""
    if settings.secret_key:
        raise BadSetting(f"the keys are in {_VARIABLE}: put a new one in front of it, parted by a comma, and run this "
                         "again; `fingerpost secrets new` prints one")  # fmt: skip
    file, key = Path(settings.home) / FILE, new_key()
    old = [known.raw.hex() for known in keys_of(settings)]
    _written(part := file.with_name(f"{FILE}.{token_hex(4)}"), [key, *old])
    part.replace(file)
    return MasterKey(bytes.fromhex(key)).id


def _make(file: Path) -> None:
    """Make the file, whole from its first moment; whoever else makes it at the same time may win."""
    file.parent.mkdir(parents=True, exist_ok=True)
    _written(part := file.with_name(f"{FILE}.{token_hex(4)}"), [new_key()])
    try:
        os.link(part, file)
    except FileExistsError:
        pass
    finally:
        part.unlink()


def _written(file: Path, lines: list[str]) -> None:
    with open(file, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as out:
        out.write("".join(f"{line}\n" for line in lines))
        out.flush()
        os.fsync(out.fileno())


def _parsed(texts: list[str], place: str) -> Keys:
    try:
        keys = tuple(MasterKey(bytes.fromhex(text.strip())) for text in texts if text.strip())
    except ValueError:
        keys = ()
    if not keys or any(len(key.raw) != KEY_BYTES for key in keys):
        raise BadSetting(f"{place}: give {2 * KEY_BYTES} hexadecimal digits a key; `fingerpost secrets new` prints one")
    return keys


def _signing(key: MasterKey) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(key.derive("sign"))


def _ref(key: MasterKey, tenant: str, person: str) -> str:
    digest = hmac.digest(key.derive(PERSON, tenant), person.encode(), sha256).hex()
    return f"{PERSON}:{key.id}:{digest[:REF_CHARACTERS]}"


def _bound(tenant: str, purpose: str) -> bytes:
    return f"{tenant}\0{purpose}".encode()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise SecretLost("a sealed text or signature is damaged") from error
    if _text(raw) != text:  # the decoder takes + for - and ignores what the last sign holds too much
        raise SecretLost("a sealed text or signature is damaged")
    return raw
