"""Carries requests with the ``requests`` library."""

from __future__ import annotations

from http.cookiejar import DefaultCookiePolicy
from typing import Any, Optional

import requests

from .._wire.request import Answer, Request
from ..errors import APITimeoutError, NetworkError


class RequestsTransport:
    """One pooled session, safe to share between threads. Proxies and CA bundles come from the environment."""

    def __init__(self, session: Optional[requests.Session] = None) -> None:
        self._session = session or _new_session()

    def send(self, request: Request) -> Answer:
        """Send once. Redirects are not followed: the key goes to base_url and nowhere else.

        Raises NetworkError, or APITimeoutError after ``request.timeout`` seconds of silence.
        """
        try:
            response = self._session.request(
                request.method,
                request.url,
                data=request.body,
                headers=request.headers,
                timeout=request.timeout,
                allow_redirects=False,
            )
        except requests.Timeout as error:
            raise APITimeoutError(f"No answer from AgentWarden within {request.timeout:g} s") from error
        except requests.RequestException as error:
            raise NetworkError(f"AgentWarden could not be reached: {error}") from error
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, response.content)

    def close(self) -> None:
        """Close the pooled connections."""
        self._session.close()


def _new_session() -> requests.Session:
    session = requests.Session()
    session.auth = _keep_headers  # a ~/.netrc entry for the host must not add credentials of its own
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def _keep_headers(prepared: Any) -> Any:
    return prepared
