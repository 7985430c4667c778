import { z } from "zod";
import { readOnboarding } from "@/services/onboarding/read-onboarding";
import { sendSampleRequest } from "@/services/onboarding/send-sample-request";
import { id } from "../fields";
import { memberProcedure, router } from "../init";

export const onboardingRouter = router({
  read: memberProcedure.query(({ ctx }) => readOnboarding(ctx)),
  /** A request to decide about that does nothing; without an agent, one is made for it. */
  sendSample: memberProcedure
    .input(z.object({ agentId: id.nullable() }))
    .mutation(({ ctx, input }) => sendSampleRequest(ctx, input)),
});
