import { z } from "zod";

/** The fields that screens send; every message is read beside its field. */

export const id = z.string().min(1).max(100);
export const cursor = z
  .string()
  .max(100)
  .nullish()
  .transform((value) => value ?? undefined);
export const limit = z.number().int().min(1).max(100).default(50);

export const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1, "must not be empty")
    .max(max, `must be at most ${max} characters`)
    .refine(
      (value) => !value.includes("\u0000") && value.isWellFormed(),
      "has characters that cannot be stored",
    );

/** An optional remark: blank counts as none. */
export const remark = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `must be at most ${max} characters`)
    .refine(
      (value) => !value.includes("\u0000") && value.isWellFormed(),
      "has characters that cannot be stored",
    )
    .nullish()
    .transform((value) => value || null);
