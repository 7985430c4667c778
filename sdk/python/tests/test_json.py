import datetime
import enum
import unittest
from decimal import Decimal

from agentwarden import ValidationError
from agentwarden._wire.decode_json import decode_json
from agentwarden._wire.encode_json import encode_json

from .fake_server import Reply, decision
from .server_case import AGENT, ServerCase


class Color(str, enum.Enum):
    RED = "red"


class EncodeTest(unittest.TestCase):
    def test_numbers_keep_their_digits(self) -> None:
        for value, text in (
            (Decimal("100.00000000000000001"), "100.00000000000000001"),
            (Decimal("100.00"), "100.00"),
            (Decimal("1E+2"), "1E+2"),
            (Decimal("-0.1"), "-0.1"),
            (2**70, "1180591620717411303424"),
            (0.1, "0.1"),
            (1e22, "1e+22"),
        ):
            self.assertEqual(encode_json(value), text)

    def test_everything_json_has(self) -> None:
        value = {"a": [1, (2, None)], "b": True, "c": 'é"\n\u2028', "d": {}, "e": Color.RED}
        self.assertEqual(decode_json(encode_json(value).encode()), {**value, "a": [1, [2, None]], "e": "red"})

    def test_what_json_cannot_hold_is_named_by_its_path(self) -> None:
        loop: list = []
        loop.append(loop)
        for context, path in (
            ({"amount": float("nan")}, "amount"),
            ({"amount": Decimal("Infinity")}, "amount"),
            ({"amount": Decimal("sNaN")}, "amount"),
            ({"items": [{"at": datetime.date(2026, 1, 1)}]}, r"items\[0\].at"),
            ({"ids": {1, 2}}, "ids"),
            ({"by": {1: "x"}}, "by has the key 1"),
            ({"name": "\ud800"}, "name"),
            ({"body": b"x"}, "body"),
            ({"loop": loop}, "loop.*deeper"),
        ):
            with self.subTest(path), self.assertRaisesRegex(ValidationError, path):
                encode_json(context)


class DecodeTest(unittest.TestCase):
    def test_digits_a_float_would_lose_are_kept(self) -> None:
        self.assertEqual(decode_json(b"[1.5, 500, 1.10]"), [1.5, 500, 1.1])
        self.assertIsInstance(decode_json(b"1.5"), float)
        self.assertEqual(decode_json(b"100.00000000000000001"), Decimal("100.00000000000000001"))

    def test_what_is_not_json_is_refused(self) -> None:
        deep = b"[" * 100_000
        for text in (b"NaN", b"[Infinity]", b'{"a": 1, "a": 1}', b"", b"\xff", b"{", deep):
            with self.subTest(text[:10]), self.assertRaises(ValueError):
                decode_json(text)


class ContextTest(ServerCase):
    def test_a_decimal_amount_is_sent_exactly(self) -> None:
        amount = Decimal("100.00000000000000001")
        self.guard.check(AGENT, "may.do", {"amount": amount})
        self.guard.execute(AGENT, "may.do", lambda: None, {"amount": Decimal("100.00")})
        self.assertIn('"amount":100.00000000000000001}', self.server.sent[0].text)
        self.assertIn('"amount":100.00}', self.server.sent[1].text)
        self.assertIn('"amount":100.00}', self.server.sent[2].text)

    def test_a_bad_value_is_refused_before_sending(self) -> None:
        with self.assertRaisesRegex(ValidationError, r"context\.items\[1\]"):
            self.guard.check(AGENT, "may.do", {"items": [1, object()]})
        with self.assertRaisesRegex(ValidationError, r"context\.amount is NaN"):
            self.guard.log(AGENT, "may.do", "success", {"amount": Decimal("NaN")})
        self.assertEqual(self.server.sent, [])

    def test_text_is_sent_as_utf_8(self) -> None:
        self.server.replies = [Reply(200, decision("allow"))]
        self.guard.check(AGENT, "may.do", {"name": "Zoë 🚀"})
        self.assertEqual(self.server.sent[0].body["context"], {"name": "Zoë 🚀"})
