import os
import unittest
from unittest import mock

from agentwarden import AgentWarden, AuthenticationError, ValidationError

from .fake_server import KEY
from .server_case import AGENT, ServerCase


class SettingsTest(ServerCase):
    def test_key_and_url_come_from_the_environment_when_left_out(self) -> None:
        env = {"AGENTWARDEN_API_KEY": KEY, "AGENTWARDEN_BASE_URL": self.server.url}
        with mock.patch.dict(os.environ, env), AgentWarden(api_key=None) as guard:
            self.assertTrue(guard.check(AGENT, "may.do").allowed)

    def test_any_spelling_of_the_base_url_reaches_the_api(self) -> None:
        for ending in ("", "/", "/api/v1", "/api/v1/"):
            with AgentWarden(KEY, self.server.url + ending) as guard:
                self.assertTrue(guard.check(AGENT, "may.do").allowed, ending)

    def test_with_options_changes_a_copy(self) -> None:
        hurried = self.guard.with_options(timeout=1, max_retries=0)
        self.assertTrue(hurried.check(AGENT, "may.do").allowed)
        self.assertEqual(self.guard._settings.timeout, 30)


class RefusedSettingsTest(unittest.TestCase):
    def test_a_missing_key_says_what_to_do(self) -> None:
        with mock.patch.dict(os.environ):
            os.environ.pop("AGENTWARDEN_API_KEY", None)
            with self.assertRaisesRegex(AuthenticationError, "AGENTWARDEN_API_KEY"):
                AgentWarden(api_key=os.getenv("AGENTWARDEN_API_KEY"))

    def test_a_key_that_cannot_be_a_header_is_refused(self) -> None:
        for key in ("ak_1\r\nX-Evil: 1", "ak_ü", "ak_1 ak_2"):
            with self.assertRaises(AuthenticationError):
                AgentWarden(key)

    def test_unusable_settings_are_refused(self) -> None:
        for options in (
            {"timeout": 0},
            {"timeout": float("inf")},
            {"timeout": None},
            {"max_retries": -1},
            {"max_retries": True},
            {"on_error": "allow"},
            {"base_url": "localhost:3000"},
            {"base_url": "ftp://example.com"},
        ):
            with self.subTest(options), self.assertRaises(ValidationError):
                AgentWarden(KEY, **options)

    def test_the_key_is_not_shown(self) -> None:
        self.assertNotIn(KEY, repr(AgentWarden(KEY)._settings))
