// One policy for all: so many rules of one agent, each for the actions below a name, each with a
// highest amount in a currency. No two cover the same action: "the most specific rule decides" is
// said by none but us.

export const AGENT = "support-agent";

/**
 * @param {number} count
 * @returns {{ action: string, maxAmount: number, currency: string }[]}
 */
export function rulesOf(count) {
  return Array.from({ length: count }, (_, n) => ({
    action: `service${n}.refund.*`,
    maxAmount: 100 + n,
    currency: n % 2 === 0 ? "USD" : "EUR",
  }));
}

/**
 * Questions over all the rules: of each ten, six within the limit, one over it, one in another
 * currency, one that no rule covers, one of an agent without rules.
 *
 * @param {number} count
 * @returns {{ agent: string, action: string, amount: number, currency: string, allowed: boolean }[]}
 */
export function questionsOf(count) {
  const rules = rulesOf(count);
  // A step that shares no factor with the count goes through all rules, in no order.
  return Array.from({ length: 1_000 }, (_, n) => {
    const rule = rules[(n * 7_919) % count];
    const fits = { agent: AGENT, amount: rule.maxAmount, currency: rule.currency };
    const asked = { ...fits, action: rule.action.replace("*", "full"), allowed: true };
    const other = rule.currency === "USD" ? "EUR" : "USD";
    if (n % 10 === 6) return { ...asked, amount: rule.maxAmount + 1, allowed: false };
    if (n % 10 === 7) return { ...asked, currency: other, allowed: false };
    if (n % 10 === 8) return { ...asked, action: "database.drop", allowed: false };
    if (n % 10 === 9) return { ...asked, agent: "stranger", allowed: false };
    return asked;
  });
}

/**
 * Asks every question once, and refuses to go on with a wrong answer; then asks in turn.
 *
 * @template Question
 * @param {{ allowed: boolean, asked: Question }[]} questions
 * @param {(asked: Question) => boolean} decide
 * @returns {() => void} asks the next question
 */
export function askInTurn(questions, decide) {
  for (const { allowed, asked } of questions)
    if (decide(asked) !== allowed)
      throw new Error(`not ${String(allowed)}: ${JSON.stringify(asked)}`);
  let turn = 0;
  return () => {
    const { allowed, asked } = questions[turn++ % questions.length];
    if (decide(asked) !== allowed) throw new Error("another answer than before");
  };
}
