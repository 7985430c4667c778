"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { PASSWORD_MIN_LENGTH } from "@/domain/password";
import { Callout } from "../kit/callout";
import { Card, CardBody, CardHeader } from "../kit/card";
import { Field } from "../kit/field";
import { Input } from "../kit/input";
import { toast } from "../kit/toaster";
import { Loaded } from "../loaded";
import { refusalOf } from "../refusal";
import { useTRPC } from "../trpc";
import { AccountForm, textOf } from "./account-form";

/** Sets the signed-in person's password. */
export function PasswordCard() {
  const trpc = useTRPC();
  const asked = useQuery(trpc.account.mustTypeCurrent.queryOptions());
  return (
    <Card>
      <CardHeader
        title="Password"
        description="Setting one signs you out everywhere else. If you forgot yours, sign out, sign in by an emailed link, and come back here."
      />
      <CardBody>
        <Loaded query={asked} what="password">
          {(current) => <PasswordForm askCurrent={current} />}
        </Loaded>
      </CardBody>
    </Card>
  );
}

function PasswordForm({ askCurrent }: { askCurrent: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  /** Another form after each success: an empty one. */
  const [times, setTimes] = useState(0);
  const set = useMutation(
    trpc.account.setPassword.mutationOptions({
      onSuccess: async () => {
        setTimes((before) => before + 1);
        toast.success("Your password is set.");
        await queryClient.invalidateQueries({ queryKey: trpc.account.pathKey() });
      },
    }),
  );
  const refusal = refusalOf(set.error);
  const known = refusal?.fields.password ?? refusal?.fields.current;
  return (
    <AccountForm
      key={times}
      submitLabel="Set password"
      busy={set.isPending}
      onSubmit={(typed) =>
        set.mutate({
          password: textOf(typed, "password"),
          current: askCurrent ? textOf(typed, "current") : null,
        })
      }
    >
      {refusal && !known && (
        <Callout tone="danger" live="assertive">
          {refusal.message}
        </Callout>
      )}
      {askCurrent && (
        <Field label="Current password" error={refusal?.fields.current}>
          <Input name="current" type="password" autoComplete="current-password" />
        </Field>
      )}
      <Field
        label="New password"
        error={refusal?.fields.password}
        hint={`At least ${PASSWORD_MIN_LENGTH} characters.`}
      >
        <Input name="password" type="password" autoComplete="new-password" />
      </Field>
    </AccountForm>
  );
}
