import { expect, it } from "vitest";
import { AppError } from "../domain/errors";
import { asRefusal, failureCode, isUnavailable } from "./failure";

const failure = (code: string) => Object.assign(new Error("from the driver"), { code });
const wrapped = (code: string) => new Error("Failed query", { cause: failure(code) });

const AWAY = [
  ...["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EAI_AGAIN", "EHOSTUNREACH"],
  ...["CONNECTION_CLOSED", "CONNECTION_ENDED", "CONNECTION_DESTROYED", "CONNECT_TIMEOUT"],
  ...["08006", "53100", "53300", "57P01", "57P02", "57P03", "58030", "25006", "55P03"],
];
const BUGS = ["23505", "42P01", "42501", "22P02", "57014", "ENOENT"];

it.each(AWAY)("%s is a database that is away, and refuses", async (code) => {
  for (const error of [failure(code), wrapped(code)]) {
    expect(isUnavailable(error)).toBe(true);
    expect(failureCode(error)).toBe(code);
    const refused = asRefusal(Promise.reject(error));
    await expect(refused).rejects.toMatchObject({ code: "database_unavailable" });
  }
});

it.each(BUGS)("%s is a bug and stays what it is", async (code) => {
  const error = wrapped(code);
  expect(isUnavailable(error)).toBe(false);
  await expect(asRefusal(Promise.reject(error))).rejects.toBe(error);
});

it("a refusal is none of the database's, and what has no code is a bug", () => {
  expect(failureCode(new AppError("not_found", "No such agent"))).toBeNull();
  expect(isUnavailable(new Error("the transaction has ended"))).toBe(false);
  expect(isUnavailable("57P01")).toBe(false);
});
