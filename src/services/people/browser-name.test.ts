import { expect, it } from "vitest";
import { browserName } from "./browser-name";

const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0";

it.each([
  [`${MAC} ${CHROME} Safari/537.36`, "Chrome on macOS"],
  [`${WINDOWS} ${CHROME} Safari/537.36 Edg/126.0.0.0`, "Edge on Windows"],
  [`${WINDOWS} ${CHROME} Safari/537.36 OPR/112.0.0.0`, "Opera on Windows"],
  [
    `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15`,
    "Safari on macOS",
  ],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox on Linux"],
  [`Mozilla/5.0 (Linux; Android 14) ${CHROME} Mobile Safari/537.36`, "Chrome on Android"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1",
    "Safari on iPhone",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 CriOS/126.0 Mobile/15E148 Safari/604.1",
    "Chrome on iPhone",
  ],
  ["curl/8.5.0", "An unknown browser"],
  ["Mozilla/5.0 (Windows NT 10.0) Something/1.0", "A browser on Windows"],
  ["<script>alert(1)</script>", "An unknown browser"],
  ["", "An unknown browser"],
  [null, "An unknown browser"],
])("names %j", (userAgent, name) => {
  expect(browserName(userAgent)).toBe(name);
});
