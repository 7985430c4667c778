import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { Button } from "../kit/button";
import { VerdictsSample } from "./verdicts-sample";

/** What the product is, in one sentence, and the way in. */
export function Hero() {
  return (
    <section className="mx-auto grid max-w-6xl items-center gap-x-14 gap-y-12 px-4 py-14 md:px-8 md:py-20 lg:grid-cols-[minmax(0,6fr)_minmax(0,5fr)]">
      <div>
        <h1 className="text-4xl leading-[1.1] font-semibold tracking-tight md:text-5xl">
          A person says yes before your agent does what cannot be undone.
        </h1>
        <p className="mt-5 max-w-xl text-lg text-pretty text-muted">
          Your agent asks AgentWarden before it refunds, deletes or sends. Your rules allow the act,
          deny it, or put it in front of a reviewer, and every answer is kept.
        </p>
        <div className="mt-8 flex flex-wrap gap-3">
          <Button asChild variant="primary" size="lg">
            <Link href="/sign-up">
              Create account
              <ArrowRight aria-hidden />
            </Link>
          </Button>
          <Button asChild size="lg">
            <Link href="/sign-in">Sign in</Link>
          </Button>
        </div>
      </div>
      <VerdictsSample />
    </section>
  );
}
