import postgres from "postgres";
import type { TestProject } from "vitest/node";
import { runtimeLogin } from "@/db/logins";
import { migrate } from "@/db/migrate";
import { RUNTIME_PASSWORD, startDatabaseServer } from "./database-server";

const TEMPLATE = `agentwarden_template_${process.pid}`;

declare module "vitest" {
  export interface ProvidedContext {
    databaseServerUrl: string;
    databaseTemplate: string;
  }
}

/** One server and one migrated template for the whole run; every test file clones the template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startDatabaseServer();
  const admin = postgres(server.ownerUrl, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${TEMPLATE}`);
  const { ownerUrl, runtime } = runtimeLogin(urlOf(server.ownerUrl, TEMPLATE), RUNTIME_PASSWORD);
  await migrate(ownerUrl, runtime);
  project.provide("databaseServerUrl", server.ownerUrl);
  project.provide("databaseTemplate", TEMPLATE);
  return async () => {
    await admin.unsafe(`drop database if exists ${TEMPLATE} with (force)`);
    await admin.end();
    await server.stop();
  };
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
