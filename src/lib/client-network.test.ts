import fc from "fast-check";
import { expect, it } from "vitest";
import { clientNetwork } from "./client-network";

it.each([
  ["203.0.113.9", "203.0.113.9"],
  ["203.0.113.9:51422", "203.0.113.9"],
  ["::ffff:203.0.113.9", "203.0.113.9"],
  ["::FFFF:203.0.113.9", "203.0.113.9"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:0001:0002:ffff::", "2001:db8:1:2::/64"],
  ["[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"],
  ["[2001:db8:1:2::9]", "2001:db8:1:2::/64"],
  ["2001:db8::9", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["1::", "1:0:0:0::/64"],
  ["64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"],
  ["unknown", "unknown"],
  ["", ""],
])("%s counts as %s", (address, network) => {
  expect(clientNetwork(address)).toBe(network);
});

it("is the same for all that share 64 bits, and another one otherwise", () => {
  const group = fc.integer({ min: 0, max: 0xffff });
  const half = fc.array(group, { minLength: 4, maxLength: 4 });
  const written = (groups: number[]) => groups.map((g) => g.toString(16)).join(":");
  fc.assert(
    fc.property(half, half, half, (network, one, other) => {
      const full = written([...network, ...one]);
      const same = clientNetwork(written([...network, ...other]));
      expect(clientNetwork(full)).toBe(same);
      const flipped = [...network.slice(0, 3), (network[3] ?? 0) ^ 1, ...one];
      expect(clientNetwork(written(flipped))).not.toBe(same);
    }),
  );
});
