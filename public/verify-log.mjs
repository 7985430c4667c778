#!/usr/bin/env node
// Verifies a sealed log that was exported from AgentWarden. Needs Node 18 or newer and nothing else;
// the form of the file and what is checked: docs/evidence.md.
import { createHash, createPublicKey, verify } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const USAGE = `node verify-log.mjs export.jsonl [--checkpoint checkpoint.json] [--organization org_…] [--key <id or public key>]

Each --checkpoint and each --key may be given more than once. A webhook body of the event log.sealed
is a checkpoint, too. Exit code: 0 nothing wrong, 1 problems found, 2 cannot begin.`;

const FORMAT = "agentwarden-log/1";
const SIGNED = ["organization_id", "number", "size", "root", "previous"].concat([
  "oldest_entry_at",
  "newest_entry_at",
  "sealed_at",
  "key_id",
]);
/** Fields that can be erased; every other one must show its value. */
const ERASABLE = /^(?:context\..*|ip_address)$/s;

const sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

await main(process.argv.slice(2));

async function main(args) {
  const settings = readArguments(args);
  const state = {
    ...{ settings, line: 0, at: "", header: null, keys: new Map(), last: null, open: null },
    ...{ entries: 0, seals: 0, dropped: 0, erased: 0, problems: 0, met: new Set() },
  };
  try {
    const lines = createInterface({ input: createReadStream(settings.file), crlfDelay: Infinity });
    for await (const text of lines) {
      state.line += 1;
      if (text.trim() !== "") readLine(state, text);
    }
  } catch (error) {
    giveUp(`${settings.file}: ${error.message}`);
  }
  finish(state);
}

function readArguments(args) {
  const settings = { file: null, checkpoints: [], organization: null, trusted: new Map() };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (!arg.startsWith("--") && settings.file === null) settings.file = arg;
    else if (args[i + 1] === undefined) giveUp(USAGE);
    else if (arg === "--checkpoint") settings.checkpoints.push(readCheckpoint(args[++i]));
    else if (arg === "--organization") settings.organization = args[++i];
    else if (arg === "--key") trustKey(settings.trusted, args[++i]);
    else giveUp(USAGE);
  }
  if (settings.file === null) giveUp(USAGE);
  for (const { seal, publicKey } of settings.checkpoints)
    settings.trusted.set(seal.key_id, publicKey);
  return settings;
}

/** A checkpoint as it was downloaded, or as the webhook brought it. */
function readCheckpoint(file) {
  let checkpoint;
  try {
    const parsed = JSON.parse(readFileSync(file, "utf8"));
    checkpoint = parsed.data ?? parsed;
  } catch (error) {
    giveUp(`${file}: ${error.message}`);
  }
  const { seal, public_key: publicKey } = checkpoint ?? {};
  if (!seal || !publicKey) giveUp(`${file}: there is no seal in it`);
  const wrong = sealProblems(seal, publicKey);
  if (wrong.length > 0) giveUp(`${file}: not a checkpoint as it was saved: ${wrong.join("; ")}`);
  return { seal, publicKey, file };
}

/** By its id, or whole: then the file must have the same one. */
function trustKey(trusted, given) {
  if (/^[0-9a-f]{16}$/.test(given)) trusted.set(given, null);
  else if (/^[\w-]{43}$/.test(given)) trusted.set(keyIdOf(given), given);
  else giveUp(`--key: neither a key's id nor a public key: ${given}`);
}

function keyIdOf(publicKey) {
  return sha256(Buffer.from(publicKey, "base64url")).toString("hex").slice(0, 16);
}

/** What is wrong with a seal by itself: its hash, its signature, its key. */
function sealProblems(seal, publicKey) {
  const wrong = [];
  const text = JSON.stringify(Object.fromEntries(SIGNED.map((name) => [name, seal[name]])));
  if (sha256(text).toString("hex") !== seal.hash) wrong.push("the hash is not that of its fields");
  if (typeof publicKey !== "string") wrong.push(`its key ${seal.key_id} is not in the file`);
  else if (keyIdOf(publicKey) !== seal.key_id) wrong.push("its key has another id");
  else if (!isSigned(text, seal.signature, publicKey)) wrong.push("the signature does not fit");
  return wrong;
}

function isSigned(text, signature, publicKey) {
  try {
    const jwk = { kty: "OKP", crv: "Ed25519", x: publicKey };
    const key = createPublicKey({ key: jwk, format: "jwk" });
    return verify(null, Buffer.from(text), key, Buffer.from(String(signature), "base64url"));
  } catch {
    return false;
  }
}

function readLine(state, text) {
  let read;
  try {
    read = JSON.parse(text);
  } catch {
    return problem(state, "not JSON");
  }
  if (state.header === null) readHeader(state, read ?? {});
  else if (read?.seal) readSeal(state, read.seal);
  else if (read?.entry) readEntry(state, read.entry);
  else problem(state, "neither a seal nor an entry");
}

function readHeader(state, header) {
  const { organization, checkpoints, trusted } = state.settings;
  if (header.format !== FORMAT) giveUp(`not a sealed log: its first line is no ${FORMAT}`);
  state.header = header;
  for (const key of header.keys ?? []) {
    state.keys.set(key.id, key.public_key);
    if ((trusted.get(key.id) ?? key.public_key) !== key.public_key)
      problem(state, `the key ${key.id} is another one than was saved`);
  }
  const expected = [organization, ...checkpoints.map(({ seal }) => seal.organization_id)];
  for (const id of new Set(expected))
    if (id !== null && id !== header.organization_id)
      problem(state, `the log of ${header.organization_id}, not of ${id}`);
}

function readSeal(state, seal) {
  closeSeal(state);
  state.at = `seal ${seal.number}`;
  state.seals += 1;
  const { last } = state;
  const wrong = sealProblems(seal, state.keys.get(seal.key_id));
  const expected = (last?.number ?? 0) + 1;
  if (seal.number !== expected) wrong.push(`seal ${expected} should stand here`);
  if (seal.previous !== (last?.hash ?? "0".repeat(64))) wrong.push("it names another seal before");
  if (seal.organization_id !== state.header.organization_id)
    wrong.push(`it belongs to ${seal.organization_id}`);
  if (last && seal.sealed_at < last.sealed_at) wrong.push("it is older than the seal before");
  if (isDropped(seal) && last && !isDropped(last))
    wrong.push("its entries are gone, though older ones are kept");
  for (const one of [...wrong, ...trustProblems(state, seal)]) problem(state, one);
  if (isDropped(seal)) state.dropped += 1;
  state.last = seal;
  state.open = { seal, leaves: [] };
}

/** Retention has removed its entries. */
function isDropped(seal) {
  return typeof seal.dropped_at === "string";
}

/** Holds a seal against what was saved: the same at a checkpoint's number, a known key after it. */
function trustProblems(state, seal) {
  const { checkpoints, trusted } = state.settings;
  const wrong = [];
  let covered = 0;
  for (const checkpoint of checkpoints) {
    covered = Math.max(covered, checkpoint.seal.number);
    if (checkpoint.seal.number !== seal.number) continue;
    state.met.add(checkpoint);
    if (checkpoint.seal.hash !== seal.hash)
      wrong.push(`another seal than the one saved in ${checkpoint.file}`);
  }
  if (trusted.size > 0 && seal.number > covered && !trusted.has(seal.key_id))
    wrong.push(`signed with the key ${seal.key_id}, which is none that was saved`);
  return wrong;
}

function readEntry(state, entry) {
  const { open } = state;
  state.entries += 1;
  if (open === null) return problem(state, "an entry without a seal");
  const { seal, leaves } = open;
  state.at = `seal ${seal.number}, position ${entry.position}`;
  if (entry.seal !== seal.number) problem(state, `it belongs under seal ${entry.seal}`);
  if (entry.position !== leaves.length) problem(state, `position ${leaves.length} should be here`);
  if (isDropped(seal)) problem(state, "an entry of a seal whose entries are gone");
  leaves.push(hashOf(state, entry.fields ?? {}));
  checkValues(state, entry.fields ?? {}, seal);
}

/** The leaf's hash, from the salted values, or from the commitments that erased ones have left. */
function hashOf(state, fields) {
  const commitments = Object.entries(fields).map(([name, field]) => {
    const { salt, value, commitment } = field ?? {};
    if (typeof salt === "string" && typeof value === "string")
      return [name, sha256(Buffer.from(salt, "hex"), name, Buffer.of(0), value).toString("hex")];
    if (value !== undefined || typeof commitment !== "string")
      problem(state, `${name}: neither a salted value nor an erased one`);
    else if (!ERASABLE.test(name)) problem(state, `${name}: erased, and cannot be`);
    else state.erased += 1;
    return [name, String(commitment)];
  });
  commitments.sort(([one], [other]) => (one < other ? -1 : 1));
  return sha256(Buffer.of(0), JSON.stringify(commitments));
}

/** Whose the entry is, and when it was written. */
function checkValues(state, fields, seal) {
  const { organization_id: id } = state.header;
  if (fields.organization_id?.value !== JSON.stringify(id))
    problem(state, `the entry of ${fields.organization_id?.value ?? "nobody"}`);
  const at = String(fields.created_at?.value).slice(1, -1);
  if (!(at >= seal.oldest_entry_at && at <= seal.newest_entry_at))
    problem(state, `written at ${at}, outside the time of its seal`);
}

/** A seal is judged when all of its entries were read. */
function closeSeal(state) {
  if (state.open === null) return;
  const { seal, leaves } = state.open;
  state.at = `seal ${seal.number}`;
  state.open = null;
  if (isDropped(seal)) return;
  if (leaves.length !== seal.size)
    problem(state, `${leaves.length} entries instead of ${seal.size}`);
  else if (rootOf(leaves).toString("hex") !== seal.root)
    problem(state, "the entries are not those that were sealed, or not in that order");
}

/** RFC 6962, section 2.1. */
function rootOf(leaves) {
  if (leaves.length < 2) return leaves[0] ?? sha256();
  let left = 1;
  while (left * 2 < leaves.length) left *= 2;
  return sha256(Buffer.of(1), rootOf(leaves.slice(0, left)), rootOf(leaves.slice(left)));
}

function finish(state) {
  if (state.header === null) giveUp("not a sealed log: the file is empty");
  closeSeal(state);
  const { checkpoints, trusted } = state.settings;
  state.at = "end of file";
  for (const checkpoint of checkpoints)
    if (!state.met.has(checkpoint))
      problem(state, `seal ${checkpoint.seal.number}, saved in ${checkpoint.file}, is missing`);
  if (trusted.size === 0)
    console.log(
      "note: without --checkpoint or --key, the signing key was held against nothing saved",
    );
  if (checkpoints.length === 0)
    console.log("note: without --checkpoint, seals missing at the end are not noticed");
  const { entries, seals, dropped, erased, problems } = state;
  console.log(
    `verified entries=${entries} seals=${seals} dropped=${dropped} erased=${erased} problems=${problems}`,
  );
  process.exitCode = problems > 0 ? 1 : 0;
}

/** The file may say anything: what would steer a terminal is shown as its code. */
function problem(state, text) {
  state.problems += 1;
  const place = `line ${state.line}${state.at && `, ${state.at}`}: `;
  const shown = (place + text).replace(
    /[\p{Cc}\p{Cf}]/gu,
    (char) => `\\u{${char.codePointAt(0).toString(16)}}`,
  );
  console.log(shown);
}

function giveUp(text) {
  console.error(text);
  process.exit(2);
}
