import { router } from "./init";
import { accountRouter } from "./routers/account";
import { agentsRouter } from "./routers/agents";
import { apiKeysRouter } from "./routers/api-keys";
import { approvalsRouter } from "./routers/approvals";
import { historyRouter } from "./routers/history";
import { liveRouter } from "./routers/live";
import { logsRouter } from "./routers/logs";
import { membersRouter } from "./routers/members";
import { onboardingRouter } from "./routers/onboarding";
import { organizationRouter } from "./routers/organization";
import { overviewRouter } from "./routers/overview";
import { permissionsRouter } from "./routers/permissions";
import { webhooksRouter } from "./routers/webhooks";

export const appRouter = router({
  account: accountRouter,
  agents: agentsRouter,
  apiKeys: apiKeysRouter,
  approvals: approvalsRouter,
  history: historyRouter,
  live: liveRouter,
  logs: logsRouter,
  members: membersRouter,
  onboarding: onboardingRouter,
  organization: organizationRouter,
  overview: overviewRouter,
  permissions: permissionsRouter,
  webhooks: webhooksRouter,
});

export type AppRouter = typeof appRouter;
