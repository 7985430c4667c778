import { expect, it } from "vitest";
import { knownTimeZone } from "./time-zone";

it.each([
  ["Europe/Berlin", "Europe/Berlin"],
  ["europe/berlin", "Europe/Berlin"],
  ["UTC", "UTC"],
])("%s is a zone", (name, zone) => {
  expect(knownTimeZone(name)).toBe(zone);
});

it.each([[""], ["+02:00"], ["-05"], ["Etc/Unknown"], ["Mars/Olympus"], ["UTC'; drop table users"]])(
  "%j is none",
  (name) => {
    expect(knownTimeZone(name)).toBe("UTC");
  },
);
