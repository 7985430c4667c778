import { describe, expect, it } from "vitest";

import { NOTHING_PRIVATE, parsePrivateAllowance } from "./address-guard";
import { checkWebhookUrl } from "./check-url";

const resolvesTo =
  (...addresses: string[]) =>
  () =>
    Promise.resolve(addresses);
const resolvesNothing = () => Promise.reject(new Error("ENOTFOUND"));

/** Spellings of addresses that are not public, as they can stand in a URL. */
const PRIVATE_HOSTS = [
  ...["127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0X7F.0.0.1"],
  ...[
    "017700000001",
    "0177.0.0.1",
    "0177.0.0x1",
    "127.0.0.1.",
    "%31%32%37.0.0.1",
    "１２７.０.０.１",
  ],
  ...[
    "127。0。0。1",
    "0",
    "0.0.0.0",
    "10.0.0.1",
    "10.1",
    "172.16.0.1",
    "192.168.1.1",
    "3232235777",
  ],
  ...["169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "100.64.0.1"],
  ...[
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
  ],
  ...["[::ffff:a9fe:a9fe]", "[2002:7f00:1::]", "[2002:a9fe:a9fe::1]", "[64:ff9b::127.0.0.1]"],
  ...["[64:ff9b::a9fe:a9fe]", "[fe80::1]", "[fd00:ec2::254]", "[2001:db8::1]", "[ff02::1]"],
];

describe("a webhook URL that is accepted", () => {
  it.each([
    "https://example.com",
    "https://example.com/hooks?token=a%20b",
    "http://example.com:8080/hooks",
    "HTTPS://EXAMPLE.com/",
    "https://93.184.216.34/hooks",
    "https://[2606:4700:4700::1111]:8443/",
    "https://bücher.example/",
  ])("%s, as it was written", async (url) => {
    const verdict = await checkWebhookUrl(url, NOTHING_PRIVATE, resolvesTo("93.184.216.34"));
    expect(verdict).toEqual({ ok: true, url });
  });

  it("one whose name does not resolve yet", async () => {
    const url = "https://not-yet.example/hooks";
    const verdict = await checkWebhookUrl(url, NOTHING_PRIVATE, resolvesNothing);
    expect(verdict).toEqual({ ok: true, url });
  });

  it("one of exactly 2,048 characters", async () => {
    const url = "https://example.com/".padEnd(2_048, "a");
    expect((await checkWebhookUrl(url, NOTHING_PRIVATE, resolvesNothing)).ok).toBe(true);
  });
});

describe("a webhook URL that is refused", () => {
  const messageFor = async (url: string, addresses: string[] = ["93.184.216.34"]) => {
    const verdict = await checkWebhookUrl(url, NOTHING_PRIVATE, resolvesTo(...addresses));
    return verdict.ok ? "accepted" : verdict.message;
  };

  it.each([
    ["", "must begin with https://"],
    ["example.com/hooks", "must begin with https://"],
    ["ftp://example.com/", "must begin with https://"],
    ["file:///etc/passwd", "must begin with https://"],
    ["javascript:alert(1)", "must begin with https://"],
    ["https:example.com", "must begin with https://"],
    ["https://", "not valid"],
    ["https://exa mple.com/", "white space"],
    ["https://example.com/\n", "white space"],
    ["https://exam\tple.com/", "white space"],
    ["https:\\\\example.com/", "backslash"],
    ["https://example.com\\@127.0.0.1/", "backslash"],
    ["https://user:secret@example.com/", "user name or password"],
    ["https://user@example.com/", "user name or password"],
    ["https://example.com@127.0.0.1/", "user name or password"],
    ["https://example.com/#part", "fragment"],
    ["https://example.com/#", "fragment"],
    ["https://example.com:0/", "port 0"],
    ["https://example.com:65536/", "not valid"],
    ["https://[::1%25eth0]/", "not valid"],
    ["https://[fe80::1%eth0]/", "not valid"],
    ["https://256.256.256.256/", "not valid"],
    ["https://./", "no host"],
    ["https://example.com/".padEnd(2_049, "a"), "longer than 2048"],
  ])("%j", async (url, words) => expect(await messageFor(url)).toContain(words));

  it.each(PRIVATE_HOSTS)("the private address %s", async (host) => {
    expect(await messageFor(`http://${host}/hooks`)).toContain("not at a public address");
    expect(await messageFor(`https://${host}:8443/`)).toContain("not at a public address");
  });

  it.each([
    ["localhost", []],
    ["localhost.", []],
    ["LOCALHOST", []],
    ["app.localhost", []],
    ["name.example", ["127.0.0.1"]],
    ["name.example", ["169.254.169.254"]],
    ["name.example", ["::1"]],
    ["name.example", ["93.184.216.34", "10.0.0.1"]],
    ["name.example", ["::ffff:127.0.0.1", "93.184.216.34"]],
    ["name.example", ["not an address"]],
  ])("the name %s at %j", async (host, addresses) => {
    const resolve = addresses.length === 0 ? resolvesNothing : resolvesTo(...addresses);
    const verdict = await checkWebhookUrl(`https://${host}/`, NOTHING_PRIVATE, resolve);
    expect(verdict).toEqual({ ok: false, message: expect.stringContaining("not at a public") });
    expect(JSON.stringify(verdict)).not.toContain(addresses[0] ?? "::1");
  });

  it("localhost with the resolver of the machine", async () => {
    expect((await checkWebhookUrl("http://localhost:3000/", NOTHING_PRIVATE)).ok).toBe(false);
  });
});

describe("what the operator allows", () => {
  it.each([
    ["127.0.0.1", "http://127.0.0.1:9000/", true],
    ["127.0.0.1", "http://2130706433:9000/", true],
    ["127.0.0.1:9000", "http://127.0.0.1:9000/", true],
    ["127.0.0.1:9000", "http://127.0.0.1:9001/", false],
    ["localhost", "http://localhost:9000/", true],
    ["sink.internal:443", "https://sink.internal/", true],
    ["sink.internal:443", "http://sink.internal/", false],
    ["10.0.0.0/8", "https://sink.internal/", true],
    ["192.168.0.0/16", "https://sink.internal/", false],
    ["all", "http://[::1]:9000/", true],
  ])("%s: %s is %s", async (allowed, url, ok) => {
    const verdict = await checkWebhookUrl(
      url,
      parsePrivateAllowance(allowed),
      resolvesTo("10.0.0.1"),
    );
    expect(verdict.ok).toBe(ok);
  });
});
