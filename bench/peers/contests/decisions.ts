import type { Stage } from "../../../verify/stage";
import type { Arena, Contestant } from "../contest";
import { type Program, startOurs, startPeer } from "../program";

const RULES = [10, 1_000];

/** The decision alone, in the caller's process: may this agent do this, for this amount? */
export async function decisions(_: Stage): Promise<Arena> {
  const ours = await startOurs("our-decision");
  const casbin = await startPeer("casbin");
  const cedar = await startPeer("cedar");
  const contests = RULES.map((rules) => {
    const contestant = (name: string, program: Program): Contestant => ({
      name,
      measure: (seconds) => program.call("measure", { rules, seconds }),
    });
    return {
      title: `decide among ${rules} rules`,
      ours: contestant("ours", ours),
      peers: [contestant("casbin", casbin), contestant("Cedar", cedar)],
    };
  });
  return { contests, stop: () => [ours, casbin, cedar].forEach((program) => program.stop()) };
}
