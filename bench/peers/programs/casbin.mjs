import { newEnforcer, newModelFromString } from "casbin";
import { repeatAtOnce } from "./loops.mjs";
import { AGENT, askInTurn, questionsOf, rulesOf } from "./policy.mjs";
import { serve } from "./serve.mjs";

const MODEL = `
[request_definition]
r = agent, action, amount, currency
[policy_definition]
p = agent, action, max, currency
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.agent == p.agent && keyMatch(r.action, p.action) && r.currency == p.currency && r.amount <= p.max
`;

async function enforcing(count) {
  const enforcer = await newEnforcer(newModelFromString(MODEL));
  const policies = rulesOf(count).map((r) => [AGENT, r.action, r.maxAmount, r.currency]);
  await enforcer.addPolicies(policies);
  const questions = questionsOf(count).map(({ allowed, ...question }) => {
    const { agent, action, amount, currency } = question;
    return { allowed, asked: [agent, action, amount, currency] };
  });
  return askInTurn(questions, (asked) => enforcer.enforceSync(...asked));
}

const ask = { 10: await enforcing(10), 1_000: await enforcing(1_000) };

serve({ measure: ({ rules, ...load }) => repeatAtOnce(load, ask[rules]) });
