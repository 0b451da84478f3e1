"""Where to publish, and with whose right: the addresses of indexes, and what uv is told of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wavewright.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wavewright.limits import Publishing

SIMPLE = re.compile(r"/\+?simple/?$")
LOCAL = re.compile(r"https?://(?:127\.0\.0\.1|localhost|\[::1\])(?:[:/]|$)")
_SECRET = re.compile(r"(?P<scheme>\w+://)[^/@\s]*@")
TEST_TOKEN = "WAVEWRIGHT_TEST_TOKEN"  # noqa: S105  # the name of a variable
_PROXIES = ("NO_PROXY", "no_proxy")


class Target(NamedTuple):
    """A package index: where people install from, and where uploads go."""

    source: str
    upload: str

    def __str__(self) -> str:
        """Return the address of the uploads, without a password."""
        return shown(self.upload)


def shown(address: str) -> str:
    """Return an address without the user and the password in it."""
    return _SECRET.sub(r"\g<scheme>", address)


def alone(env: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without all that says where and as whom to publish.

    Addresses on this machine are reached without a proxy.
    """
    found = {name: value for name, value in env.items() if not name.startswith("UV_PUBLISH_")}
    for name in _PROXIES:
        found[name] = ",".join(filter(None, (env.get(name, ""), "127.0.0.1", "localhost")))
    return found


def reaching(address: str, env: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which uv reaches an address, on this machine also when offline."""
    local = bool(LOCAL.match(address))
    return {name: value for name, value in env.items() if not local or name != "UV_OFFLINE"}


def target(own: Publishing, env: Mapping[str, str], *, test: bool) -> Target | None:
    """Return the index that is set for tests, or for users; ``None`` when there is none.

    Raises:
        UserError: When only half of it is set, or a password stands in it.
    """
    index, upload = (own.test_source, own.test_upload) if test else (own.source, own.upload)
    upload = upload or ("" if test else env.get("UV_PUBLISH_URL", ""))
    prefix = "publish.test-" if test else "publish."
    for name, address in (("index", index), ("upload", upload)):
        if _SECRET.match(address):
            raise UserError(
                f"`{prefix}{name}` holds a name or a password, which everybody can read there",
                place="wavewright.yml",
                fix=f"Take it out of the address, and put it into {_variable(test=test)}.",
            )
    if not index and not upload:
        return None
    if not index:
        raise UserError(
            f"`{prefix}index` is not set, so nobody can tell what is published there already",
            place="wavewright.yml",
            fix="Set it to the address that pip and uv install from; it ends in /simple/ mostly.",
        )
    if not upload and not SIMPLE.search(index):
        raise UserError(
            f"`{prefix}upload` is not set, and {index} does not tell it",
            place="wavewright.yml",
            fix="Set it to the address that your index has for uploads.",
        )
    return Target(index, upload or SIMPLE.sub("/", index))


def right(there: Target, env: Mapping[str, str], *, test: bool) -> dict[str, str]:
    """Return the variables by which uv may publish; the token for users never goes elsewhere.

    Raises:
        UserError: When there is nothing that gives the right.
    """
    if test:
        token = env.get(TEST_TOKEN, "")
        found = {"UV_PUBLISH_TOKEN": token} if token else {}
    else:
        found = {name: env[name] for name in _given(env)}
    if found or _trusted(env):
        return found
    if LOCAL.match(there.upload):
        return {"UV_PUBLISH_USERNAME": "nobody", "UV_PUBLISH_PASSWORD": "nothing"}
    raise UserError(
        f"nothing gives the right to publish to {there}",
        fix=f"Put the token into {_variable(test=test)}, or let the workflow of the release "
        "publish: it needs no token where the index trusts it.",
    )


def _given(env: Mapping[str, str]) -> list[str]:
    """Return the variables with a token, or with a name and a password; else none."""
    pair = ["UV_PUBLISH_USERNAME", "UV_PUBLISH_PASSWORD"]
    if env.get("UV_PUBLISH_TOKEN"):
        return ["UV_PUBLISH_TOKEN"]
    return pair if all(env.get(name) for name in pair) else []


def _trusted(env: Mapping[str, str]) -> bool:
    """Whether this runs where an index can trust the workflow itself."""
    github = ("ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN")
    return all(env.get(name) for name in github) or bool(
        env.get("GITLAB_CI") and env.get("PYPI_ID_TOKEN")
    )


def _variable(*, test: bool) -> str:
    return f"the variable {TEST_TOKEN if test else 'UV_PUBLISH_TOKEN'}"


def no_address(*, test: bool) -> UserError:
    """Return the refusal to publish to nowhere."""
    prefix = "publish.test-" if test else "publish."
    return UserError(
        "no package index is set, so there is nowhere to publish to",
        place="wavewright.yml",
        fix=f"Set `{prefix}index`, from which people install, and `{prefix}upload`, where uploads "
        "go. To rehearse on this machine, run `just publish-test`.",
    )
