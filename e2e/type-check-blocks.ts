import path from "node:path";
import ts from "typescript";
import type { DocBlock } from "./doc-blocks";

const ROOT = path.resolve(import.meta.dirname, "..");
const CLIENT = path.join(ROOT, "sdk/typescript");

/** Names that blocks use and another block, or the reader, has made. */
const GIVEN = `
import type { AgentWarden, Approval, JsonObject, NeedsApproval } from "agentwarden";
declare global {
  const guard: AgentWarden;
  const approval: Approval;
  const sameContext: JsonObject;
  const result: NeedsApproval;
  function refund(amount: number, customerId: string): Promise<{ id: string }>;
  function pay(amount: number, customerId?: string): Promise<void>;
}
`;

/** What the compiler says of the blocks, as if they stood beside the client's source. */
export function typeCheckBlocks(blocks: readonly DocBlock[]): string[] {
  const sources = new Map([[path.join(CLIENT, "given.d.ts"), GIVEN]]);
  blocks.forEach(({ code, file }, n) =>
    sources.set(
      path.join(CLIENT, `block-${n}-${path.basename(file, ".md")}.ts`),
      `${code}\nexport {};\n`,
    ),
  );
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    types: ["node"],
    typeRoots: [path.join(ROOT, "node_modules/@types")],
    paths: {
      agentwarden: [path.join(CLIENT, "src/index.ts")],
      "agentwarden/*": [
        path.join(CLIENT, "src/adapters/*.ts"),
        path.join(CLIENT, "src/*/index.ts"),
      ],
    },
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => sources.has(name) || fileExists(name);
  host.readFile = (name) => sources.get(name) ?? readFile(name);
  host.getSourceFile = (name, target, ...rest) => {
    const text = sources.get(name);
    return text === undefined
      ? getSourceFile(name, target, ...rest)
      : ts.createSourceFile(name, text, target);
  };
  const program = ts.createProgram([...sources.keys()], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file && sources.has(file.fileName))
    .map(({ file, messageText }) => {
      const said = ts.flattenDiagnosticMessageText(messageText, "\n");
      return `${path.basename(file?.fileName ?? "")}: ${said}`;
    });
}
