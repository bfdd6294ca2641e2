"""Slow hashes of PINs, passwords, codes and keys, and the random codes themselves.

argon2id with 19 MiB, two passes and one lane, which OWASP recommends: about 30 ms. Its library is imported
when somebody signs in, never before.
"""

from __future__ import annotations

import secrets
from functools import cache
from typing import TYPE_CHECKING

from frontdesk.domain.sign_in.secret_rules import ALPHABET, code_of

if TYPE_CHECKING:
    from argon2 import PasswordHasher


def hash_of(secret: str) -> str:
    """Return the hash that is kept of a secret, with its salt and its parameters."""
    return _hasher().hash(secret)


def is_right(hashed: str, secret: str) -> bool:
    """True if a hash is of this secret; False also for "" and for what is no hash."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(hashed, secret.encode(errors="surrogatepass"))
    except (InvalidHashError, VerificationError):
        return False


def is_old(hashed: str) -> bool:
    """True if a hash was made with other parameters than those of this program."""
    return _hasher().check_needs_rehash(hashed)


def random_code(length: int) -> str:
    """Return a code of so many characters that nobody can foresee."""
    return code_of(secrets.randbelow(len(ALPHABET) ** length), length)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
