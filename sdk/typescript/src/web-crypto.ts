/** WebCrypto: a global everywhere but in Node 18, which keeps it in a module. */
export async function webCrypto(): Promise<Crypto> {
  const found = (globalThis as { crypto?: Crypto }).crypto;
  if (found?.subtle !== undefined) return found;
  // Not a literal, so that bundlers for the edge do not look for the module.
  const name = ["node", "crypto"].join(":");
  const loaded = (await import(/* webpackIgnore: true */ /* @vite-ignore */ name)) as {
    webcrypto: Crypto;
  };
  return loaded.webcrypto;
}
