import { describe, expect, it } from "vitest";
import { PATHS } from "@/api/router";
import { parseTraceparent, routeOf } from "./trace-request";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";

describe("traceparent", () => {
  it.each([
    [`00-${TRACE}-${SPAN}-01`, 1],
    [`00-${TRACE}-${SPAN}-00`, 0],
    [`00-${TRACE}-${SPAN}-03`, 1],
    [` 00-${TRACE}-${SPAN}-01 `, 1],
    [`cc-${TRACE}-${SPAN}-01-what-comes-later`, 1],
  ])("%j names the caller's span", (header, traceFlags) => {
    expect(parseTraceparent(header)).toEqual({
      traceId: TRACE,
      spanId: SPAN,
      traceFlags,
      isRemote: true,
    });
  });

  it.each([
    "",
    "00",
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE}-${SPAN}-01-more`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${"0".repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${"0".repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-1`,
  ])("%j names nothing", (header) => {
    expect(parseTraceparent(header)).toBeNull();
  });
});

it.each(PATHS.map(([path]) => path))("the route of a request to %s is that", (path) => {
  const params = path.includes(":id") ? { id: "agents" } : {};
  const pathname = path.replace(":id", "agents");
  expect(routeOf(pathname, params as Record<string, string>)).toBe(path);
  expect(routeOf(`${pathname}/`, params as Record<string, string>)).toBe(path);
});
