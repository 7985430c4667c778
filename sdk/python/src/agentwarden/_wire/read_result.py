"""A successful HTTP answer as a result, or an InvalidResponseError when it is not what was promised."""

from __future__ import annotations

import functools
from dataclasses import dataclass, fields
from typing import Any, Dict, Generic, List, Optional, Type, TypeVar, cast

from ..errors import InvalidResponseError
from ..results import Approval, CheckResult, LogCheckpoint, LogSeal, WebhookDelivery
from .decode_json import decode_json
from .request import Answer

T = TypeVar("T")
ASIDE = ("extra", "raw", "request_id", "error")
DECISION_OF = {(True, False): "allow", (False, True): "require_approval", (False, False): "deny"}


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some items of a list, and the cursor of the next ones (None at the end)."""

    items: List[T]
    next_cursor: Optional[str]


def read_check(answer: Answer) -> CheckResult:
    """A decision. Anything not plainly well-formed is an error, so that it can never be an allow."""
    raw = read_object(answer)
    if answer.status != 200:
        raise _invalid(answer, raw, f"a decision comes with HTTP 200, not {answer.status}")
    allowed, requires_approval = raw.get("allowed"), raw.get("requires_approval")
    if not isinstance(allowed, bool) or not isinstance(requires_approval, bool):
        raise _invalid(answer, raw, "allowed and requires_approval must both be true or false")
    decision = DECISION_OF.get((allowed, requires_approval))
    if decision is None:
        raise _invalid(answer, raw, "an action cannot be allowed and require approval at once")
    if raw.get("decision", decision) != decision:
        raise _invalid(answer, raw, f"decision contradicts allowed and requires_approval ({decision})")
    for name in ("reason", "approval_id", "check_id", "expires_at"):
        if not isinstance(raw.get(name), (str, type(None))):
            raise _invalid(answer, raw, f"{name} must be text or null")
    if requires_approval and not raw.get("approval_id"):
        raise _invalid(answer, raw, "approval_id is missing")
    return make_result(CheckResult, {**raw, "decision": decision}, answer, raw)


def read_approval(answer: Answer) -> Approval:
    """An approval."""
    return approval_from(read_object(answer), answer)


def approval_from(raw: Any, answer: Answer) -> Approval:
    """An approval from one JSON object; its id is called ``id`` or, as in webhooks, ``approval_id``."""
    wire = raw if isinstance(raw, dict) else {}
    if not isinstance(wire.get("status"), str):
        raise _invalid(answer, raw, "status is missing")
    return make_result(Approval, {"id": wire.get("approval_id"), **wire}, answer, raw)


def read_queued_delivery(answer: Answer) -> WebhookDelivery:
    """The delivery of a test event, of which only the id is told."""
    raw = read_object(answer)
    return make_result(WebhookDelivery, {"id": raw.get("delivery_id"), **raw}, answer, raw)


def read_checkpoint(answer: Answer) -> LogCheckpoint:
    """A checkpoint of the log; its seal has every field, or there is none."""
    raw = read_object(answer)
    wire = raw.get("seal", raw)
    if not isinstance(raw.get("public_key"), (str, type(None))):
        raise _invalid(answer, raw, "public_key must be text or null")
    if wire is None:
        return make_result(LogCheckpoint, raw, answer, raw)
    for item in fields(LogSeal):
        wanted = {"str": str, "int": int}.get(str(item.type))
        if wanted and (not isinstance(wire, dict) or type(wire.get(item.name)) is not wanted):
            raise _invalid(answer, raw, f"{item.name} of the seal is missing or not what it should be")
    return make_result(LogCheckpoint, {**raw, "seal": make_result(LogSeal, wire, answer)}, answer, raw)


def read_one(cls: Type[T], answer: Answer, **known: Any) -> T:
    """One object of class ``cls``; ``known`` fills in what the answer leaves out."""
    raw = read_object(answer)
    return make_result(cls, {**known, **raw}, answer, raw)


def read_page(cls: Type[T], answer: Answer) -> Page[T]:
    """One page of a list."""
    raw = read_object(answer)
    rows, cursor = raw.get("data"), raw.get("next_cursor")
    if not isinstance(rows, list) or not isinstance(cursor, (str, type(None))):
        raise _invalid(answer, raw, "a list must have data and next_cursor")
    read_row: Any = approval_from if cls is Approval else functools.partial(make_result, cls)
    return Page([read_row(row, answer) for row in rows], cursor or None)


def read_object(answer: Answer) -> Dict[str, Any]:
    """The JSON object in the body."""
    try:
        body = decode_json(answer.body)
    except ValueError:
        body = answer.body.decode("utf-8", "replace")
    if not isinstance(body, dict):
        raise _invalid(answer, body, "the body is not a JSON object; is base_url right?")
    return body


def make_result(cls: Type[T], wire: Any, answer: Answer, raw: Optional[Any] = None) -> T:
    """A result from a JSON object; fields the class does not have go to ``extra``."""
    names = [item.name for item in fields(cast(Any, cls)) if item.name not in ASIDE]
    if not isinstance(wire, dict) or ("id" in names and not isinstance(wire.get("id"), str)):
        raise _invalid(answer, wire, "an object with an id was expected")
    known = {name: wire[name] for name in names if wire.get(name) is not None}
    extra = {name: value for name, value in wire.items() if name not in names}
    whole = wire if raw is None else raw
    try:
        aside = {"extra": extra, "raw": whole, "request_id": answer.request_id}
        return cls(**known, **aside)
    except TypeError:
        raise _invalid(answer, wire, "id is missing") from None


def _invalid(answer: Answer, body: Any, problem: str) -> InvalidResponseError:
    return InvalidResponseError(
        f"Unexpected answer from AgentWarden: {problem}",
        status_code=answer.status,
        body=body,
        request_id=answer.request_id,
    )
