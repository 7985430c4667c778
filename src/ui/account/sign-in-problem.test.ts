import { describe, expect, it } from "vitest";
import { destinationOf, signInPath } from "./destination";
import { signInProblem } from "./sign-in-problem";

describe("a sign-in error", () => {
  it("is said in words, and a made-up one says nothing of its own", () => {
    expect(signInProblem(null)).toBeNull();
    expect(signInProblem("CredentialsSignin")).toMatch(/do not match/);
    for (const made of ["Call 555-1234", "constructor", "<b>x</b>"])
      expect(signInProblem(made)).toBe("Signing in did not work. Try again.");
  });
});

describe("where signing in leads", () => {
  it("is the page one came for, or the inbox", () => {
    const app = "https://warden.example";
    expect(destinationOf(app, "/logs?status=denied")).toBe("/logs?status=denied");
    expect(destinationOf(app, `${app}/agents`)).toBe("/agents");
    expect(destinationOf(app, ["/agents", "/logs"])).toBe("/agents");
    for (const other of [undefined, "/", "https://evil.example", "//evil.example"])
      expect(destinationOf(app, other)).toBe("/approvals");
  });

  it("survives the way through the address bar", () => {
    const url = new URL(
      signInPath("/invitation/a?b=c", "a+b@example.com"),
      "https://warden.example",
    );
    expect(url.searchParams.get("callbackUrl")).toBe("/invitation/a?b=c");
    expect(url.searchParams.get("email")).toBe("a+b@example.com");
  });
});
