"""Carries requests with ``httpx``, which is installed by the extra ``async``."""

from __future__ import annotations

from typing import Any, Optional

from .._wire.request import Answer, Request
from ..errors import APITimeoutError, NetworkError


class HttpxTransport:
    """One pooled asyncio client. Proxies and CA bundles come from the environment."""

    def __init__(self, client: Optional[Any] = None) -> None:
        try:
            import httpx
        except ImportError as error:
            raise ImportError('AsyncAgentWarden needs httpx: pip install "agentwarden[async]"') from error
        self._httpx = httpx
        self._client = client or httpx.AsyncClient(auth=_keep_headers, follow_redirects=False)

    async def send(self, request: Request) -> Answer:
        """Send once. Redirects are not followed: the key goes to base_url and nowhere else.

        Raises NetworkError, or APITimeoutError after ``request.timeout`` seconds of silence.
        """
        try:
            response = await self._client.request(
                request.method,
                request.url,
                content=request.body,
                headers=request.headers,
                timeout=request.timeout,
            )
        except self._httpx.TimeoutException as error:
            raise APITimeoutError(f"No answer from AgentWarden within {request.timeout:g} s") from error
        except (self._httpx.HTTPError, self._httpx.InvalidURL) as error:
            raise NetworkError(f"AgentWarden could not be reached: {error!r}") from error
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, response.content)

    async def close(self) -> None:
        """Close the pooled connections."""
        await self._client.aclose()


def _keep_headers(request: Any) -> Any:
    return request
