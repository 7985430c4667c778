import { ValidationError } from "../errors";

/** How the tools of a server are named as actions. */
export interface ActionNames {
  /** Put before every tool's name, with a dot between. */
  prefix: string;
  /** Tools that go by a name of their own. */
  named?: Readonly<Record<string, string>> | undefined;
}

const ACTION = /^[A-Za-z0-9._:-]{1,200}$/;

/**
 * The action a tool is checked as. Throws ValidationError where the name fits no action: made to fit,
 * two tools could go by one name, and the permission of one would be the permission of the other.
 */
export function actionOf({ prefix, named = {} }: ActionNames, tool: string): string {
  const action = Object.hasOwn(named, tool) ? (named[tool] ?? "") : `${prefix}.${tool}`;
  if (ACTION.test(action)) return action;
  throw new ValidationError(
    `The tool ${JSON.stringify(tool.slice(0, 200))} cannot be named as an action: up to 200 ` +
      "characters of A-Z a-z 0-9 . _ : and - are. Give it a name of its own in the map.",
  );
}

/** `mcp.` and what the server calls itself. Throws ValidationError where that fits no action. */
export function prefixFor(serverName: string): string {
  const prefix = `mcp.${serverName}`;
  if (ACTION.test(prefix) && prefix.length <= 100) return prefix;
  throw new ValidationError(
    `The MCP server calls itself ${JSON.stringify(serverName.slice(0, 100))}, which cannot be part ` +
      "of an action's name: choose a prefix yourself.",
  );
}
