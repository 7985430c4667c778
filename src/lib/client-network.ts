import { isIPv6 } from "node:net";

/**
 * What to count a client by: its address without a port, and of an IPv6 address the first 64 bits,
 * as whoever has one such address has all that share them. What is no address stays as it is.
 */
export function clientNetwork(address: string): string {
  const bare = /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? address.replace(/^([\d.]+):\d+$/, "$1");
  if (!isIPv6(bare)) return bare;
  const mapped = /^::ffff:([\d.]+)$/i.exec(bare)?.[1];
  return mapped ?? `${firstGroups(bare).join(":")}::/64`;
}

function firstGroups(address: string): string[] {
  const [head = "", tail] = address.toLowerCase().split("::");
  const before = groupsOf(head);
  if (tail === undefined) return before.slice(0, 4);
  const after = groupsOf(tail);
  const zeros = Array<string>(8 - before.length - after.length).fill("0");
  return [...before, ...zeros, ...after].slice(0, 4);
}

/** Without leading zeros; a dotted end, which stands for two groups, is beyond the first four. */
function groupsOf(part: string): string[] {
  const groups = part === "" ? [] : part.split(":");
  return groups.flatMap((group) =>
    group.includes(".") ? ["0", "0"] : [Number.parseInt(group, 16).toString(16)],
  );
}
