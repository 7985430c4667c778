"""A small AgentWarden on a local port: it speaks the wire, and notes whatever breaks the contract."""

from __future__ import annotations

import contextlib
import json
import threading
import uuid
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple
from urllib.parse import parse_qsl, urlsplit

KEY = "test_0123456789abcdef"
KEYED = ("/check", "/log")
FIELDS = {
    "/check": {"agent_id", "action", "context", "approval_id"},
    "/log": {"agent_id", "action", "status", "context", "ip_address"},
}


class Sent(NamedTuple):
    """One request as it arrived."""

    method: str
    path: str
    query: Dict[str, str]
    headers: Dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text, parse_float=Decimal)

    @property
    def key(self) -> Optional[str]:
        return self.headers.get("idempotency-key")


class Reply(NamedTuple):
    """One answer to give; ``body`` is sent as JSON unless it is bytes. Status 0 hangs up instead."""

    status: int = 200
    body: Any = None
    headers: Dict[str, str] = {}


class FakeServer:
    """Answers from ``replies`` first (in order), then as the small product below would."""

    def __init__(self) -> None:
        self.sent: List[Sent] = []
        self.replies: List[Reply] = []
        self.violations: List[str] = []
        self.rules = {"may.do": "allow", "must.ask": "require_approval"}
        self.approvals: Dict[str, Dict[str, Any]] = {}
        self.on_wait: Callable[[Dict[str, Any]], None] = lambda approval: None
        self._remembered: Dict[str, Tuple[str, Reply]] = {}
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._make_handler())
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def paths(self) -> List[str]:
        return [f"{sent.method} {sent.path}" for sent in self.sent]

    def logged(self) -> List[Tuple[str, str]]:
        """The (action, status) of every log written."""
        return [(one.body["action"], one.body["status"]) for one in self.sent if one.path == "/log"]

    def answer(self, sent: Sent) -> Reply:
        with self._lock:
            self.sent.append(sent)
            self.violations += violations_of(sent)
            if self.replies:
                return self.replies.pop(0)
            remembered = self._remembered.get(sent.key or "")
            if remembered is not None:
                same = remembered[0] == sent.text
                return remembered[1] if same else Reply(422, {"detail": "Key used with another body"})
            reply = self._product(sent)
            if sent.key:
                self._remembered[sent.key] = (sent.text, reply)
            return reply

    def _product(self, sent: Sent) -> Reply:
        if sent.headers.get("x-api-key") != KEY:
            return Reply(401, {"detail": "Invalid API key", "code": "invalid_api_key"})
        if sent.path == "/check":
            return Reply(200, self._decide(sent.body))
        if sent.path == "/log":
            entry = {"organization_id": "org_1", "created_at": "2026-02-25T23:51:33Z", **sent.body}
            return Reply(201, {"id": str(uuid.uuid4()), **entry})
        parts = sent.path.split("/")
        if parts[1] == "approvals" and len(parts) > 2:
            approval = self.approvals.get(parts[2])
            if approval is None:
                return Reply(404, {"detail": "No such approval", "code": "not_found"})
            if parts[-1] == "cancel":
                approval["status"] = "cancelled"
            elif "wait" in sent.query:
                self.on_wait(approval)
            return Reply(200, dict(approval))
        return Reply(404, {"detail": "Not found", "code": "not_found"})

    def _decide(self, body: Dict[str, Any]) -> Dict[str, Any]:
        if "approval_id" in body:
            approval = self.approvals.get(body["approval_id"], {})
            same = all(approval.get(name) == body.get(name) for name in ("agent_id", "action", "context"))
            if approval.get("status") != "approved" or not same or approval.pop("used", False):
                return decision("deny", "This approval cannot be redeemed")
            approval["used"] = True
            return decision("allow")
        kind = self.rules.get(body["action"], "deny")
        if kind != "require_approval":
            return decision(kind, None if kind == "allow" else f'No permission for action "{body["action"]}"')
        approval_id = str(uuid.uuid4())
        about = {name: body.get(name) for name in ("agent_id", "action", "context")}
        self.approvals[approval_id] = {"id": approval_id, "status": "pending_approval", **about}
        return decision(kind, "This action requires human approval", approval_id)

    def _make_handler(self) -> type:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def serve(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                text = self.rfile.read(length).decode("utf-8")
                parts = urlsplit(self.path)
                if not parts.path.startswith("/api/v1/"):
                    fake.violations.append(f"path {parts.path}")
                headers = {name.lower(): value for name, value in self.headers.items()}
                path = parts.path[len("/api/v1") :]
                sent = Sent(self.command, path, dict(parse_qsl(parts.query)), headers, text)
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    self.reply(fake.answer(sent))

            do_GET = do_POST = do_PATCH = do_DELETE = serve

            def reply(self, reply: Reply) -> None:
                if reply.status == 0:
                    self.close_connection = True
                    return
                raw = isinstance(reply.body, bytes)
                body = reply.body if raw else json.dumps(reply.body, default=float).encode()
                if reply.status == 204:
                    body = b""
                self.send_response(reply.status)
                headers = {"Content-Type": "application/json", "X-Request-Id": "req_1", **reply.headers}
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                pass

        return Handler


def decision(kind: str, reason: Optional[str] = None, approval_id: Optional[str] = None) -> Dict[str, Any]:
    """The body of a check's answer."""
    return {
        "allowed": kind == "allow",
        "requires_approval": kind == "require_approval",
        "reason": reason,
        "approval_id": approval_id,
        "decision": kind,
        "check_id": "log_1",
        "expires_at": "2026-02-26T23:51:33Z" if approval_id else None,
    }


def violations_of(sent: Sent) -> List[str]:
    """What is wrong with a request by the contract."""
    found = []
    if not sent.headers.get("user-agent", "").startswith("agentwarden-python/"):
        found.append(f"{sent.path}: user-agent {sent.headers.get('user-agent')}")
    if sent.text and sent.headers.get("content-type") != "application/json":
        found.append(f"{sent.path}: content-type {sent.headers.get('content-type')}")
    if sent.path in KEYED:
        if not sent.key:
            found.append(f"{sent.path}: no idempotency key")
        unknown = set(sent.body) - FIELDS[sent.path]
        if unknown:
            found.append(f"{sent.path}: unknown fields {unknown}")
        if not isinstance(sent.body.get("context", {}), dict):
            found.append(f"{sent.path}: context is not an object")
    if int(sent.query.get("wait", 0)) > 60:
        found.append(f"{sent.path}: waits longer than 60 s")
    return found
