"use client";

import { useMutation } from "@tanstack/react-query";
import { Callout } from "../kit/callout";
import { Field } from "../kit/field";
import { Input } from "../kit/input";
import { refusalOf } from "../refusal";
import { TRPCProviders, useTRPC } from "../trpc";
import { AccountForm, textOf } from "./account-form";
import { HOME_PATH } from "./destination";
import { goTo } from "./open-session";

/** A first organization for someone who is signed in and belongs to none. */
export function WelcomeForm() {
  return (
    <TRPCProviders>
      <Form />
    </TRPCProviders>
  );
}

function Form() {
  const trpc = useTRPC();
  const create = useMutation(
    trpc.account.createOrganization.mutationOptions({ onSuccess: () => goTo(HOME_PATH) }),
  );
  const refusal = refusalOf(create.error);
  return (
    <AccountForm
      submitLabel="Create organization"
      busy={create.isPending || create.isSuccess}
      onSubmit={(typed) => create.mutate({ name: textOf(typed, "name") })}
    >
      {refusal && !refusal.fields.name && (
        <Callout tone="danger" live="assertive">
          {refusal.message}
        </Callout>
      )}
      <Field label="Organization" error={refusal?.fields.name}>
        <Input name="name" autoComplete="organization" />
      </Field>
    </AccountForm>
  );
}
