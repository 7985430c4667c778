/** An MCP server that lets an agent ask AgentWarden before it acts. */

export { createMcpServer, type McpServerOptions } from "./create-mcp-server";
