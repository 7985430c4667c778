import { z } from "zod";
import { listHistory } from "@/services/history/list-history";
import { cursor, id, limit } from "../fields";
import { memberProcedure, router } from "../init";

export const historyRouter = router({
  list: memberProcedure
    .input(z.object({ subjectId: id.optional(), cursor, limit }))
    .query(({ ctx, input }) => listHistory(ctx, input)),
});
