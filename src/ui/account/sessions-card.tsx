"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Badge } from "../kit/badge";
import { Button } from "../kit/button";
import { Card, CardBody, CardFooter, CardHeader } from "../kit/card";
import { ConfirmDialog } from "../kit/confirm-dialog";
import { Time } from "../kit/time";
import { toast } from "../kit/toaster";
import { Loaded } from "../loaded";
import type { Outputs } from "../outputs";
import { sayRefusal } from "../say-refusal";
import { useTRPC } from "../trpc";

type Session = Outputs["account"]["sessions"][number];

/** The browsers this person is signed in with, and the way to sign each of them out. */
export function SessionsCard() {
  const trpc = useTRPC();
  const sessions = useQuery(trpc.account.sessions.queryOptions());
  return (
    <Card>
      <CardHeader
        title="Where you are signed in"
        description="If you do not know one of these, sign it out and set a new password."
      />
      <Loaded query={sessions} what="sessions">
        {(loaded) => (
          <>
            <CardBody className="py-0 md:py-0">
              <ul className="divide-y">
                {loaded.map((session) => (
                  <SessionRow key={session.id} session={session} />
                ))}
              </ul>
            </CardBody>
            {loaded.some(({ isCurrent }) => !isCurrent) && <EverywhereElse />}
          </>
        )}
      </Loaded>
    </Card>
  );
}

function SessionRow({ session }: { session: Session }) {
  const { id, browser, createdAt, lastSeenAt, isCurrent } = session;
  const trpc = useTRPC();
  const refresh = useRefresh();
  const end = useMutation(
    trpc.account.endSession.mutationOptions({
      onError: sayRefusal,
      onSuccess: () => toast.success(`${browser} is signed out.`),
      onSettled: refresh,
    }),
  );
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          {browser}
          {isCurrent && <Badge tone="success">This browser</Badge>}
        </p>
        <p className="mt-0.5 text-sm text-muted">
          Last seen <Time at={lastSeenAt} />, signed in <Time at={createdAt} />
        </p>
      </div>
      {!isCurrent && (
        <Button size="sm" loading={end.isPending} onClick={() => end.mutate({ id })}>
          Sign out
          <span className="sr-only"> {browser}</span>
        </Button>
      )}
    </li>
  );
}

function EverywhereElse() {
  const trpc = useTRPC();
  const refresh = useRefresh();
  const [asking, setAsking] = useState(false);
  const end = useMutation(
    trpc.account.endOtherSessions.mutationOptions({
      onError: sayRefusal,
      onSuccess: () => toast.success("You are signed out everywhere else."),
      onSettled: refresh,
    }),
  );
  return (
    <CardFooter>
      <Button onClick={() => setAsking(true)}>Sign out everywhere else</Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Sign out everywhere else?"
        description="All your other browsers lose access at once, in every organization. This one stays signed in."
        confirmLabel="Sign out everywhere else"
        destructive
        onConfirm={() => end.mutateAsync()}
      />
    </CardFooter>
  );
}

function useRefresh(): () => Promise<void> {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: trpc.account.sessions.queryKey() });
}
