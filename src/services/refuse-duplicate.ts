import { isDuplicate } from "@/db/failure";
import { AppError } from "@/domain/errors";

/** Says in words that a unique index refused the row; every other error passes. */
export async function refuseDuplicate<T>(work: Promise<T>, sentence: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    throw new AppError("name_taken", sentence);
  }
}
