import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  isPublicAddress,
  mayConnect,
  NOTHING_PRIVATE,
  parsePrivateAllowance,
} from "./address-guard";

// First and last address of each range, with its neighbours outside where those are public.
const REFUSED = [
  ...["0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255"],
  ...["100.100.100.200", "127.0.0.0", "127.0.0.1", "127.255.255.255", "169.254.0.0"],
  ...["169.254.169.254", "169.254.170.2", "169.254.255.255", "172.16.0.0", "172.31.255.255"],
  ...["192.0.0.0", "192.0.0.8", "192.0.0.9", "192.0.0.10", "192.0.0.170", "192.0.0.171"],
  ...["192.0.0.192", "192.0.0.255", "192.0.2.0", "192.0.2.255", "192.31.196.1", "192.52.193.1"],
  ...["192.88.99.0", "192.88.99.1", "192.168.0.0", "192.168.255.255", "192.175.48.1"],
  ...["198.18.0.0", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1"],
  ...["239.255.255.255", "240.0.0.0", "255.255.255.254", "255.255.255.255", "168.63.129.16"],
  ...["::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:0:127.0.0.1"],
  ...["::ffff:8.8.8.8", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::8.8.8.8"],
  ...["64:ff9b:1::1", "100::1", "100:0:0:1::1", "2001::1", "2001:0:7f00:1::", "2001:1::1"],
  ...["2001:1::2", "2001:1::3", "2001:2::1", "2001:3::1", "2001:4:112::1", "2001:10::1"],
  ...["2001:20::1", "2001:30::1", "2001:1ff:ffff::1", "2001:db8::1", "2001:db8:ffff::1"],
  ...["2002::1", "2002:7f00:1::", "2002:a00:1::1", "2002:a9fe:a9fe::", "2620:4f:8000::1"],
  ...["3ffe::1", "3fff::1", "3fff:fff:ffff::1", "4000::1", "5f00::1", "fc00::1", "fd00:ec2::254"],
  ...["fd20:ce::254", "fdff::1", "fe80::1", "fe80::a9fe:a9fe", "febf::1", "fec0::1", "ff02::1"],
  ...["1fff:ffff::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
];

const PUBLIC = [
  ...["1.0.0.0", "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255"],
  ...["100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0"],
  ...["172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0", "192.167.255.255", "192.169.0.0"],
  ...["198.17.255.255", "198.20.0.0", "203.0.112.255", "203.0.114.0", "223.255.255.255"],
  ...["168.63.129.15", "2001:200::1", "2001:4860:4860::8888", "2001:db7::1", "2001:db9::1"],
  ...["2003::1", "2400:cb00::1", "2606:4700:4700::1111", "2a00:1450::1", "2620:4f:7fff::1"],
];

const UNREADABLE = [
  ...["", " ", "localhost", "example.com", "127.1", "2130706433", "0x7f000001", "0177.0.0.1"],
  ...["8.8.8.8 ", " 8.8.8.8", "8.8.8.8\n", "8.8.8.8/32", "8.8.8.8:80", "8.8.8.256", "8.8.8"],
  ...["08.8.8.8", "[2606:4700::1]", "2606:4700::1%eth0", "fe80::1%1", "2606:4700::1%", ":::1"],
  ...["２606:4700::1", "8。8。8。8", "2606:4700:::1", "2606:4700::1/64"],
];

describe("a public address", () => {
  it.each(REFUSED)("%s is not", (ip) => expect(isPublicAddress(ip)).toBe(false));
  it.each(PUBLIC)("%s is", (ip) => expect(isPublicAddress(ip)).toBe(true));
  it.each(UNREADABLE)("%j is no address at all, so it is not", (ip) =>
    expect(isPublicAddress(ip)).toBe(false),
  );

  it("is never an IPv4 address of the private ranges, by arithmetic", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (value) => {
        const [a, b, c, d] = [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
        const isPrivate =
          a === 0 || a === 10 || a === 127 || a >= 224 || (a === 172 && b >> 4 === 1);
        if (isPrivate) expect(isPublicAddress(`${a}.${b}.${c}.${d}`)).toBe(false);
        expect(isPublicAddress(`::ffff:${a}.${b}.${c}.${d}`)).toBe(false);
        expect(isPublicAddress(`2002:${hex(a, b)}:${hex(c, d)}::1`)).toBe(false);
        expect(isPublicAddress(`64:ff9b::${hex(a, b)}:${hex(c, d)}`)).toBe(false);
      }),
    );
  });

  it("is never an IPv6 address outside 2000::/3", () => {
    fc.assert(
      fc.property(fc.ipV6(), (ip) => {
        const first = Number.parseInt(ip.split(":")[0] || "0", 16);
        if (first >> 13 !== 1) expect(isPublicAddress(ip)).toBe(false);
      }),
    );
  });

  it("is decided without an exception for any text", () => {
    fc.assert(fc.property(fc.string(), (text) => typeof isPublicAddress(text) === "boolean"));
  });
});

describe("the operator's allowance", () => {
  const at = (host: string, port = 80) => ({ host, port });
  const allows = (text: string, address: string, target = at(address)) =>
    mayConnect(address, target, parsePrivateAllowance(text));

  it.each(["", " ", ",", " , ,", "none", "false", "0"])("%j opens nothing", (text) => {
    expect(parsePrivateAllowance(text)).toEqual(NOTHING_PRIVATE);
    expect(allows(text, "127.0.0.1")).toBe(false);
    expect(allows(text, "8.8.8.8")).toBe(true);
  });

  it.each(["all", "true", "1", "ALL", " all , 10.0.0.1"])("%j opens everything", (text) => {
    expect(allows(text, "127.0.0.1")).toBe(true);
    expect(allows(text, "fe80::1")).toBe(true);
    expect(allows(text, "")).toBe(false);
  });

  it("opens an address, and not its neighbour", () => {
    expect(allows("10.0.0.5, ::1", "10.0.0.5")).toBe(true);
    expect(allows("10.0.0.5, ::1", "10.0.0.6")).toBe(false);
    expect(allows("10.0.0.5, ::1", "::1")).toBe(true);
    expect(allows("10.0.0.5, ::1", "::2")).toBe(false);
    expect(allows("FD00:0::1", "fd00::1")).toBe(true);
    expect(allows("10.0.0.5", "::ffff:10.0.0.5")).toBe(false);
  });

  it("opens a range", () => {
    expect(allows("10.1.0.0/16", "10.1.255.255")).toBe(true);
    expect(allows("10.1.0.0/16", "10.2.0.0")).toBe(false);
    expect(allows("fd00::/8", "fdff::1")).toBe(true);
    expect(allows("fd00::/8", "fe80::1")).toBe(false);
    expect(allows("0.0.0.0/0", "10.2.0.0")).toBe(true);
    expect(allows("0.0.0.0/0", "::1")).toBe(false);
  });

  it("opens a name wherever it points, and no other name that points there", () => {
    expect(allows("Hooks.Internal", "10.0.0.5", at("hooks.internal"))).toBe(true);
    expect(allows("hooks.internal", "10.0.0.5", at("evil.hooks.internal"))).toBe(false);
    expect(allows("hooks.internal", "10.0.0.5", at("10.0.0.5"))).toBe(false);
  });

  it.each([
    ["127.0.0.1:9000", "127.0.0.1", "127.0.0.1"],
    ["[::1]:9000", "::1", "::1"],
    ["sink:9000", "172.18.0.4", "sink"],
  ])("%s opens one port", (text, address, host) => {
    expect(allows(text, address, at(host, 9000))).toBe(true);
    expect(allows(text, address, at(host, 9001))).toBe(false);
  });

  it.each([
    ...["300.1.1.1", "10.1", "2130706433", "0x7f.1", "10.0.0.0/33", "::/129", "10.0.0.0/", "/8"],
    ...["10.0.0.0/8:80", "host:0", "host:65536", "host:port", "http://host", "*.internal", "a b"],
    ...["fe80::1%eth0", "user@host", "host/path", "-host", "höst", "1::2::3", "[::1", "*"],
  ])("%j is a mistake that is named", (entry) => {
    expect(() => parsePrivateAllowance(`10.0.0.1,${entry}`)).toThrow(
      `WEBHOOK_ALLOW_PRIVATE: "${entry}" is not`,
    );
  });
});

function hex(high: number, low: number): string {
  return ((high << 8) | low).toString(16);
}
