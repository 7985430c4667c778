import os
import unittest
from decimal import Decimal
from unittest import mock

from agentwarden import AgentWarden, WebhookVerificationError, webhooks

from .fake_server import KEY

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldY"
AT = 1614265330
BODY = b'{"test": 2432232314}'
HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": str(AT),
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
EVENT = b'{"event":"approval.approved","timestamp":"t","data":{"context":{"amount":100.00000000000000001}}}'


def signed(body: bytes, secret: str = SECRET, at: int = AT) -> dict:
    signature = webhooks.sign(body, "msg_1", at, secret)
    return {"webhook-id": "msg_1", "webhook-timestamp": str(at), "webhook-signature": signature}


class VerifyTest(unittest.TestCase):
    def verify(
        self, body: object = BODY, headers: object = HEADERS, secret: object = SECRET, now: float = AT
    ) -> None:
        webhooks.verify(body, headers, secret, now=now)  # type: ignore[arg-type]

    def refuse(self, pattern: str, **arguments: object) -> None:
        with self.assertRaisesRegex(WebhookVerificationError, pattern):
            self.verify(**arguments)  # type: ignore[arg-type]

    def test_the_vector_of_the_specification(self) -> None:
        self.verify()
        signature = webhooks.sign(BODY, HEADERS["webhook-id"], AT, SECRET)
        self.assertEqual(signature, HEADERS["webhook-signature"])

    def test_header_names_in_any_case_and_form(self) -> None:
        self.verify(headers={name.title(): value for name, value in HEADERS.items()})
        self.verify(headers=[(name.encode(), value.encode()) for name, value in HEADERS.items()])

    def test_one_of_several_signatures_is_enough(self) -> None:
        good = HEADERS["webhook-signature"]
        self.verify(headers={**HEADERS, "webhook-signature": f"v1,AAAA v1a,BBBB {good} ü"})

    def test_one_of_several_secrets_is_enough(self) -> None:
        self.verify(secret=[OTHER, SECRET])
        self.verify(secret=f"{OTHER} {SECRET}")
        self.verify(secret=SECRET[len("whsec_") :])

    def test_anything_changed_is_refused(self) -> None:
        self.refuse("signature", body=BODY + b" ")
        self.refuse("signature", secret=OTHER)
        self.refuse("signature", headers={**HEADERS, "webhook-id": "msg_other"})
        self.refuse("signature", headers={**HEADERS, "webhook-timestamp": str(AT + 1)})
        digest = HEADERS["webhook-signature"][len("v1,") :]
        for signature in ("v1,", "v1", "v2," + digest, digest, "é"):
            self.refuse("signature", headers={**HEADERS, "webhook-signature": signature})

    def test_age_is_at_most_five_minutes_either_way(self) -> None:
        self.verify(now=AT + 300)
        self.verify(now=AT - 300)
        self.refuse("too old", now=AT + 301)
        self.refuse("future", now=AT - 301)
        self.refuse("too old", now=None)

    def test_a_missing_or_odd_header_is_refused(self) -> None:
        for name in HEADERS:
            self.refuse(name, headers={key: value for key, value in HEADERS.items() if key != name})
        for timestamp in ("now", "-1", "1e9", "1614265330.5", "९", "9" * 20):
            self.refuse("timestamp", headers={**HEADERS, "webhook-timestamp": timestamp})

    def test_an_unusable_secret_is_refused(self) -> None:
        for secret in ("whsec_", "whsec_***", "ü", [SECRET, ""]):
            self.refuse("secret", secret=secret)
        with mock.patch.dict(os.environ):
            os.environ.pop("AGENTWARDEN_WEBHOOK_SECRET", None)
            self.refuse("AGENTWARDEN_WEBHOOK_SECRET", secret=None)
        self.refuse("No webhook secret", secret=[])

    def test_parsed_json_is_refused(self) -> None:
        self.refuse("bytes", body={"test": 2432232314})


class UnwrapTest(unittest.TestCase):
    def test_an_event(self) -> None:
        event = webhooks.unwrap(EVENT, signed(EVENT), SECRET, now=AT)
        self.assertEqual((event.id, event.event, event.timestamp), ("msg_1", "approval.approved", "t"))
        self.assertEqual(event.data["context"], {"amount": Decimal("100.00000000000000001")})

    def test_the_client_offers_it_with_the_secret_of_the_environment(self) -> None:
        with mock.patch.dict(os.environ, {"AGENTWARDEN_WEBHOOK_SECRET": f"{OTHER} {SECRET}"}):
            event = AgentWarden(KEY).webhooks.unwrap(EVENT, signed(EVENT), now=AT)
        self.assertEqual(event.event, "approval.approved")

    def test_the_signature_comes_first(self) -> None:
        with self.assertRaisesRegex(WebhookVerificationError, "signature"):
            webhooks.unwrap(b"not json", signed(EVENT), SECRET, now=AT)

    def test_what_is_no_event_is_refused(self) -> None:
        for body in (b"not json", b"[]", b"{}", b'{"event":"x"}', b'{"event":1,"data":{}}', b"\xff"):
            with self.subTest(body), self.assertRaisesRegex(WebhookVerificationError, "is signed, but"):
                webhooks.unwrap(body, signed(body), SECRET, now=AT)
