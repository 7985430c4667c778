interface Surroundings {
  process?: { env?: Record<string, string | undefined> };
  Deno?: { env: { get(name: string): string | undefined } };
}

/** A setting of the environment, "" where there is none or it may not be read. */
export function environmentSetting(name: string): string {
  const here = globalThis as Surroundings;
  try {
    return here.process?.env?.[name] ?? here.Deno?.env.get(name) ?? "";
  } catch {
    // Deno without the right to read it
    return "";
  }
}
