import { describe, expect, it } from "vitest";
import { refusalOf, stillRefused } from "./refusal";

const refused = (refusal: string, message: string) => ({ message, data: { refusal } });

describe("refusalOf", () => {
  it("has nothing to say without an error", () => {
    expect(refusalOf(null)).toBeNull();
  });

  it("puts each problem beside its field", () => {
    const error = refused(
      "invalid_field",
      "url: must be public; events: choose at least one event",
    );
    expect(refusalOf(error)).toEqual({
      code: "invalid_field",
      message: "Must be public. Choose at least one event",
      fields: { url: "Must be public", events: "Choose at least one event" },
    });
  });

  it("keeps a problem whole that has a semicolon and a colon of its own", () => {
    const error = refused("invalid_field", "url: is refused; see https://example.com: the list");
    expect(refusalOf(error)?.fields).toEqual({
      url: "Is refused; see https://example.com: the list",
    });
  });

  it("names the field of a list's element", () => {
    expect(refusalOf(refused("invalid_field", "events.0: is unknown"))?.fields).toEqual({
      events: "Is unknown",
    });
  });

  it("reads a taken name as the name field's problem", () => {
    const error = refused("name_taken", "name: another agent of your organization has this name");
    expect(refusalOf(error)?.fields.name).toBe("Another agent of your organization has this name");
  });

  it("leaves other refusals as they are", () => {
    expect(refusalOf(refused("forbidden", "Note: your role does not allow this"))).toEqual({
      code: "forbidden",
      message: "Note: your role does not allow this",
      fields: {},
    });
  });

  it("says that the server could not be reached instead of the browser's words", () => {
    expect(refusalOf(new TypeError("Failed to fetch"))?.message).toMatch(/could not be reached/);
  });
});

describe("stillRefused", () => {
  const both = refusalOf(refused("invalid_field", "url: must be public; events: choose one"));
  const sent = { url: "http://10.0.0.1", events: [] as string[] };

  it("holds while nothing was changed", () => {
    expect(stillRefused(both, sent, { ...sent, events: [] })).toEqual(both);
  });

  it("forgets the problem of a field that was changed, and keeps the other", () => {
    expect(stillRefused(both, sent, { ...sent, url: "https://a.test" })).toEqual({
      code: "invalid_field",
      message: "Choose one",
      fields: { events: "Choose one" },
    });
  });

  it("is over once every refused field was changed", () => {
    expect(stillRefused(both, sent, { url: "https://a.test", events: ["a"] })).toBeNull();
  });

  it("keeps a refusal that names no field", () => {
    const forbidden = refusalOf(refused("forbidden", "Your role does not allow this"));
    expect(stillRefused(forbidden, sent, { url: "", events: [] })).toBe(forbidden);
  });
});
