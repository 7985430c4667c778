/**
 * The stages of a Dockerfile, as far as ours goes; an instruction that is not known here is refused,
 * so that a rehearsal does not pass over it.
 *
 * @throws Error for an instruction or a form that is not known
 */
export function readDockerfile(text) {
  const stages = [];
  for (const line of text.replace(/\\\n/g, " ").split("\n")) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const [, instruction, rest] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    if (instruction === "FROM") stages.push(newStage(rest));
    else take(stages.at(-1), instruction, rest);
  }
  return stages;
}

function newStage(rest) {
  const name = / AS (\w+)$/.exec(rest)?.[1] ?? null;
  return { name, copies: [], runs: [], env: {}, user: "root", command: [], healthcheck: [] };
}

function take(stage, instruction, rest) {
  const known = {
    WORKDIR: () => {},
    EXPOSE: () => {},
    COPY: () => stage.copies.push(readCopy(rest)),
    RUN: () => stage.runs.push(rest),
    ENV: () => Object.assign(stage.env, Object.fromEntries([rest.split("=")])),
    USER: () => (stage.user = rest),
    CMD: () => (stage.command = JSON.parse(rest)),
    HEALTHCHECK: () => (stage.healthcheck = JSON.parse(rest.replace(/^.*? CMD /, ""))),
  };
  if (!known[instruction]) throw new Error(`Dockerfile: ${instruction} ${rest} is not known here`);
  known[instruction]();
}

function readCopy(rest) {
  const [, from = null, paths] = /^(?:--from=(\w+) )?(.*)$/.exec(rest);
  const words = paths.split(" ");
  return { from, sources: words.slice(0, -1), target: words.at(-1) };
}

/**
 * The environment that compose.yml gives a service, with its variables filled in from `given`.
 *
 * @throws Error when a variable that must be set is not
 */
export function readComposeEnv(text, service, given) {
  const [, block = ""] = new RegExp(`^  ${service}:\\n((?: {4}.*\\n|\\n)*)`, "m").exec(text) ?? [];
  const [, lines = ""] = /^ {4}environment:\n((?: {6}.*\n)*)/m.exec(block) ?? [];
  const pairs = [...lines.matchAll(/^ {6}(\w+): "(.*)"$/gm)];
  return Object.fromEntries(pairs.map(([, name, value]) => [name, fill(value, given)]));
}

function fill(value, given) {
  return value.replace(/\$\{(\w+):([-?])([^}]*)\}/g, (_, name, kind, text) => {
    if (given[name]) return given[name];
    if (kind === "?") throw new Error(`compose.yml: ${name}: ${text}`);
    return text;
  });
}
