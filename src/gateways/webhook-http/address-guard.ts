import { BlockList, isIP } from "node:net";

/** Where a delivery wants to go: a lower-case name or a bare IP address, and a TCP port. */
export type Target = { host: string; port: number };

/** The private destinations that the operator opened; made by `parsePrivateAllowance`. */
export type PrivateAllowance = { everything: boolean; rules: readonly AllowanceRule[] };

type AllowanceRule = { covers: (address: string, host: string) => boolean; port: number | null };

export const NOTHING_PRIVATE: PrivateAllowance = { everything: false, rules: [] };

/**
 * May a socket go to `address` in order to reach `target`? The address is the resolved one or
 * the one a socket is connected to; the target is what the endpoint's URL says.
 */
export function mayConnect(address: string, target: Target, allowance: PrivateAllowance): boolean {
  return isPublicAddress(address) || isAllowed(address, target, allowance);
}

function isAllowed(address: string, target: Target, allowance: PrivateAllowance): boolean {
  if (isIP(address) === 0) return false;
  if (allowance.everything) return true;
  return allowance.rules.some(
    (rule) =>
      (rule.port === null || rule.port === target.port) && rule.covers(address, target.host),
  );
}

// IANA IPv4 Special-Purpose Address Registry, whole, and multicast.
const REFUSED_IPV4 = blockList("ipv4", [
  ["0.0.0.0", 8], // this network
  ["10.0.0.0", 8], // private use
  ["100.64.0.0", 10], // shared address space, carrier NAT
  ["127.0.0.0", 8], // loopback
  ["169.254.0.0", 16], // link local, cloud metadata
  ["172.16.0.0", 12], // private use
  ["192.0.0.0", 24], // IETF protocol assignments
  ["192.0.2.0", 24], // documentation
  ["192.31.196.0", 24], // AS112
  ["192.52.193.0", 24], // AMT
  ["192.88.99.0", 24], // 6to4 relay anycast
  ["192.168.0.0", 16], // private use
  ["192.175.48.0", 24], // AS112
  ["198.18.0.0", 15], // benchmarking
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4], // reserved, broadcast
  // In no registry, but Azure answers here with its host agent to every machine it runs.
  ["168.63.129.16", 32],
]);

// All that IANA has handed out as global unicast. Loopback, unique local, link local, multicast,
// IPv4-mapped and NAT64 addresses are outside, and so is whatever is invented next.
const GLOBAL_UNICAST_IPV6 = blockList("ipv6", [["2000::", 3]]);

// IANA IPv6 Special-Purpose Address Registry, as far as it lies within 2000::/3.
const REFUSED_IPV6 = blockList("ipv6", [
  ["2001::", 23], // IETF protocol assignments: Teredo, ORCHID, benchmarking, AMT, …
  ["2001:db8::", 32], // documentation
  ["2002::", 16], // 6to4: carries an IPv4 address
  ["2620:4f:8000::", 48], // AS112
  ["3ffe::", 16], // the former 6bone, handed back
  ["3fff::", 20], // documentation
]);

/** Is this a literal address of the public Internet? Anything unclear is not. */
export function isPublicAddress(ip: string): boolean {
  const family = isIP(ip);
  if (family === 4) return !REFUSED_IPV4.check(ip, "ipv4");
  if (family !== 6 || ip.includes("%")) return false;
  return GLOBAL_UNICAST_IPV6.check(ip, "ipv6") && !REFUSED_IPV6.check(ip, "ipv6");
}

// One list per family: a mixed one compares IPv4-mapped addresses with the IPv4 entries.
function blockList(family: "ipv4" | "ipv6", subnets: [network: string, prefix: number][]) {
  const list = new BlockList();
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, family);
  return list;
}

/**
 * Reads the operator's WEBHOOK_ALLOW_PRIVATE: addresses, CIDR ranges and host names separated by
 * commas, each address or name with an optional `:port`; `all` opens everything, an empty text
 * nothing. Throws an Error that names the entry it cannot read.
 */
export function parsePrivateAllowance(text: string): PrivateAllowance {
  const entries = text
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== "" && !["none", "false", "0"].includes(entry));
  const isEverything = (entry: string) => ["all", "true", "1"].includes(entry);
  return {
    everything: entries.some(isEverything),
    rules: entries.filter((entry) => !isEverything(entry)).map(parseRule),
  };
}

function parseRule(entry: string): AllowanceRule {
  const { subject, port } = splitPort(entry);
  const covers = port === null ? (rangeRule(subject) ?? hostRule(subject)) : hostRule(subject);
  if (covers === null || (port !== null && (port < 1 || port > 65_535))) {
    throw new Error(
      `WEBHOOK_ALLOW_PRIVATE: "${entry}" is not an IP address, a CIDR range, a host name, ` +
        `host:port or "all"`,
    );
  }
  return { covers, port };
}

// "[::1]:8080" and "host:8080" carry a port; the colons of a bare "::1" are its own.
function splitPort(entry: string): { subject: string; port: number | null } {
  const found = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(entry);
  if (found === null) return { subject: entry, port: null };
  const [, bracketed, plain, port] = found;
  return { subject: bracketed ?? plain ?? "", port: port === undefined ? null : Number(port) };
}

function rangeRule(subject: string): AllowanceRule["covers"] | null {
  const [, network = "", digits = ""] = /^([^/]+)\/(\d{1,3})$/.exec(subject) ?? [];
  const family = isIP(network);
  const prefix = Number(digits);
  if (family === 0 || network.includes("%") || prefix > (family === 4 ? 32 : 128)) return null;

  const version = family === 4 ? "ipv4" : "ipv6";
  const range = blockList(version, [[network, prefix]]);
  return (address) => isIP(address) === family && range.check(address, version);
}

function hostRule(subject: string): AllowanceRule["covers"] | null {
  const family = isIP(subject);
  if (family !== 0) return rangeRule(`${subject}/${family === 4 ? 32 : 128}`);
  if (!isHostName(subject)) return null;
  return (_address, host) => host === subject;
}

// The URL parser is asked because it reads "10.1" and "0x7f.1" as addresses: an operator who
// writes those means something else than a name.
function isHostName(subject: string): boolean {
  if (!/^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/.test(subject)) return false;
  const text = `http://${subject}`;
  return URL.canParse(text) && new URL(text).hostname === subject;
}
