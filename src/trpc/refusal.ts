import { TRPCError } from "@trpc/server";
import { z } from "zod";
import { AppError, ERRORS, type ErrorCode, type ErrorExtra } from "@/domain/errors";

/** A refusal as screens see it. */
export interface Refusal {
  code: ErrorCode;
  message: string;
  extra: ErrorExtra;
}

/** Says a use case's refusal in tRPC's codes; what is not a refusal is a bug and stays internal. */
export function asTrpcError(error: TRPCError): TRPCError {
  const { cause } = error;
  if (!(cause instanceof AppError)) return error;
  return new TRPCError({ code: ERRORS[cause.code].trpc, message: cause.message, cause });
}

/** What the error may tell: a refusal's own words, a wrong field's name, or nothing internal. */
export function refusalOf(error: TRPCError): Refusal {
  const { cause } = error;
  if (cause instanceof AppError)
    return { code: cause.code, message: cause.message, extra: cause.extra };
  if (cause instanceof z.ZodError) {
    const problems = cause.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    return { code: "invalid_field", message: problems.join("; "), extra: {} };
  }
  if (error.code === "INTERNAL_SERVER_ERROR")
    return { code: "internal_error", message: "Something went wrong on our side", extra: {} };
  return { code: "malformed_request", message: error.message, extra: {} };
}
