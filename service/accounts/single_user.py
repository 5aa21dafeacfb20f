"""A server that asks nobody for a key: for one person, on one machine. Whatever speaks of more than that refuses it."""

from collections.abc import Iterator

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from service.auth import LOOPBACK
from service.settings import BadSetting, Settings


def against_single_user(settings: Settings, host: str | None = None) -> list[str]:
    """Return why a server of these settings, at this host, must not go without keys; nothing where it may."""
    return list(_reasons(settings, host))


def check_single_user(settings: Settings, host: str | None = None) -> None:
    """Raise BadSetting, saying every reason, where a server of these settings must not go without keys."""
    found = against_single_user(settings, host)
    if found:
        raise BadSetting(f"a single-user server asks for no key, so it is refused here: {'; '.join(found)}")


def _reasons(settings: Settings, host: str | None) -> Iterator[str]:
    if settings.environment == "production":
        yield "FINGERPOST_ENVIRONMENT is production"
    if not _is_file(settings.database):
        yield "FINGERPOST_DATABASE_URL names a database server, which others share"
    if settings.oidc_issuer:
        yield "FINGERPOST_OIDC_ISSUER names a sign-on, so there are several users"
    if host is not None and host not in LOOPBACK:
        yield f"it serves on {' or '.join(LOOPBACK)} only, not on {host}"


def _is_file(database: str) -> bool:
    try:
        return make_url(database).get_backend_name() == "sqlite"
    except ArgumentError:
        return False
