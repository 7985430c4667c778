import { expect, it, vi } from "vitest";
import { AppError, ERRORS, invalidField, notFound } from "./errors";

it("knows a refusal that another bundle's copy of the class has thrown", async () => {
  vi.resetModules();
  const copy = await import("./errors");
  expect(copy.AppError).not.toBe(AppError);
  const refusal = new copy.AppError("database_unavailable", "away");
  expect(refusal instanceof AppError).toBe(true);
  expect(refusal).toBeInstanceOf(Error);
  for (const other of [new Error("no"), null, undefined, "AppError", { code: "not_found" }])
    expect(other instanceof AppError).toBe(false);
});

it("never says that the database being away is anything but a 503", () => {
  expect(ERRORS.database_unavailable.http).toBe(503);
});

it("begins with what is wrong", () => {
  expect(invalidField("amount", "is missing").message).toBe("amount: is missing");
  expect(notFound("Agent")).toMatchObject({ code: "not_found", message: "Agent not found" });
});
