import { z } from "zod";
import { OVERVIEW_DAYS, readOverview } from "@/services/overview/read-overview";
import { memberProcedure, router } from "../init";

export const overviewRouter = router({
  read: memberProcedure
    .input(
      z.object({
        days: z.union(OVERVIEW_DAYS.map((days) => z.literal(days))),
        timeZone: z.string().max(100),
      }),
    )
    .query(({ ctx, input }) => readOverview(ctx, input)),
});
