import { pick } from "./random";

/** An address of an endpoint that must never be reached, and why an attempt says so. */
export interface Spelling {
  url: string;
  failure: "private_address" | "invalid_url";
}

/** Reached from this machine without leaving it, and where something may answer elsewhere. */
const LOOPBACK = ["127.0.0.1", "127.0.0.53", "127.255.255.254", "0.0.0.0"];
const PRIVATE_4 = [
  ...["10.0.0.1", "10.255.255.255", "172.16.0.1", "172.17.0.1", "172.31.255.255", "192.168.0.1"],
  ...["169.254.169.254", "169.254.170.2", "100.64.0.1", "100.100.100.200", "168.63.129.16"],
  ...["198.18.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "224.0.0.1", "240.0.0.1"],
  "255.255.255.255",
];
const PRIVATE_6 = [
  ...["::1", "::", "fe80::1", "fe80::a9fe:a9fe", "fec0::1", "fc00::1", "fd00:ec2::254"],
  ...["fd20:ce::254", "ff02::1", "2001:db8::1", "100::1", "3fff::1", "2001:10::1", "5f00::1"],
];

/** The same IPv4 address as URL parsers and resolvers read it. */
const FORMS_4: ((bytes: number[], random: () => number) => string)[] = [
  (bytes) => bytes.join("."),
  (bytes) => `${bytes.join(".")}.`,
  (bytes) => String(whole(bytes)),
  (bytes) => `0x${whole(bytes).toString(16)}`,
  (bytes) => `0X${whole(bytes).toString(16).toUpperCase().padStart(16, "0")}`,
  (bytes) => `0${whole(bytes).toString(8)}`,
  ([a = 0, b = 0, c = 0, d = 0]) => `${a}.${b}.${c * 256 + d}`,
  ([a = 0, b = 0, c = 0, d = 0]) => `${a}.${(b * 256 + c) * 256 + d}`,
  (bytes, random) => bytes.map((byte) => inSomeBase(byte, random)).join("."),
  (bytes) => bytes.map((byte) => `0${byte.toString(8).padStart(3, "0")}`).join("."),
  (bytes) => bytes.join(".").replace(/\d/g, (digit) => `%3${digit}`),
  (bytes) => bytes.join("%2e"),
  (bytes) => bytes.join(".").replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + +digit)),
  (bytes) => bytes.join(".").replace(/\d/g, (digit) => String.fromCodePoint(0x1d7d8 + +digit)),
  (bytes, random) => bytes.join(pick(random, ["\u3002", "\uff0e", "\uff61"])),
];

/** IPv6 addresses that carry an IPv4 address. */
const CARRIERS: ((bytes: number[]) => string)[] = [
  (bytes) => `::ffff:${bytes.join(".")}`,
  (bytes) => `::ffff:${words(bytes)}`,
  (bytes) => `0:0:0:0:0:ffff:${bytes.join(".")}`,
  (bytes) => `::${bytes.join(".")}`,
  (bytes) => `::ffff:0:${bytes.join(".")}`,
  (bytes) => `2002:${words(bytes)}::1`,
  (bytes) => `64:ff9b::${bytes.join(".")}`,
  (bytes) => `64:ff9b:1::${words(bytes)}`,
  (bytes) => `2001:0:4136:e378:8000:63bf:${words(bytes.map((byte) => 255 - byte))}`,
  (bytes) => `fe80::5efe:${bytes.join(".")}`,
];

/** What a parser must not be talked into: the text says one host and means another. */
const TRICKS: ((host: string) => string)[] = [
  (host) => `http://example.com@${host}`,
  (host) => `http://user:word@${host}`,
  (host) => `http://${host}#@example.com`,
  (host) => `http:\\\\${host}`,
  (host) => `http://example.com\\@${host}`,
  (host) => `http:${host}`,
  (host) => `http://\t${host}`,
  (host) => `gopher://${host}`,
];

/** `count` spellings, each host at the canary's port or at its scheme's own. */
export function privateSpellings(
  random: () => number,
  { count, port, ownAddresses }: { count: number; port: number; ownAddresses: string[] },
): Spelling[] {
  const own4 = ownAddresses.filter((address) => !address.includes(":"));
  const own6 = ownAddresses.filter((address) => address.includes(":"));
  const known4 = [...LOOPBACK, ...own4, ...PRIVATE_4];
  const known6 = [...PRIVATE_6, ...own6];
  const systematic = [
    ...FORMS_4.map((form) => form([127, 0, 0, 1], random)),
    ...CARRIERS.map((carrier) => `[${carrier([127, 0, 0, 1])}]`),
    ...[...known4, "localhost", "LocalHost", "localhost.", "app.localhost"],
    ...known6.map((address) => `[${address}]`),
  ];
  const someHost = () => {
    const bytes = someBytes(random, known4);
    const kind = random();
    if (kind < 0.55) return pick(random, FORMS_4)(bytes, random);
    if (kind < 0.9) return `[${inSomeCase(pick(random, CARRIERS)(bytes), random)}]`;
    return `[${inSomeCase(pick(random, known6), random)}]`;
  };
  return Array.from({ length: count }, (_, n): Spelling => {
    const host = systematic[n - TRICKS.length] ?? someHost();
    const trick = TRICKS[n];
    if (trick) return { url: `${trick(`127.0.0.1:${port}`)}/`, failure: "invalid_url" };
    const at = random() < 0.8 ? `:${port}` : "";
    const url = `${pick(random, ["http", "http", "https", "HTTP"])}://${host}${at}/${n}`;
    return { url, failure: "private_address" };
  });
}

function someBytes(random: () => number, known: string[]): number[] {
  const byte = () => Math.floor(random() * 256);
  const [a = 0, b = 0, c = 0, d = 0] = pick(random, known).split(".").map(Number);
  return random() < 0.6
    ? [a, b, c, d]
    : pick(random, [
        [127, byte(), byte(), 1],
        [10, byte(), byte(), byte()],
        [192, 168, byte(), byte()],
        [169, 254, byte(), byte()],
      ]);
}

function whole(bytes: number[]): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

function inSomeBase(byte: number, random: () => number): string {
  return pick(random, [String(byte), `0x${byte.toString(16)}`, `0${byte.toString(8)}`]);
}

function words(bytes: number[]): string {
  const word = (high = 0, low = 0) => (high * 256 + low).toString(16);
  return `${word(bytes[0], bytes[1])}:${word(bytes[2], bytes[3])}`;
}

function inSomeCase(text: string, random: () => number): string {
  return random() < 0.5 ? text : text.toUpperCase();
}
