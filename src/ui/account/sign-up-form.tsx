"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { PASSWORD_MIN_LENGTH } from "@/domain/password";
import { Callout } from "../kit/callout";
import { Field } from "../kit/field";
import { Input } from "../kit/input";
import { refusalOf } from "../refusal";
import { TRPCProviders, useTRPC } from "../trpc";
import { AccountForm, textOf } from "./account-form";
import { signInPath } from "./destination";
import { goTo, openSession } from "./open-session";

export interface SignUpFormProps {
  /** Where signing up leads: a path of ours. */
  destination: string;
  /** Set for someone who was invited: the address is fixed and the organization is there. */
  invitation?: { token: string; email: string };
}

/** A new account with a password. */
export function SignUpForm(props: SignUpFormProps) {
  return (
    <TRPCProviders>
      <Form {...props} />
    </TRPCProviders>
  );
}

function Form({ destination, invitation }: SignUpFormProps) {
  const { send, busy, refusal } = useSignUp(destination, invitation?.token);
  const problems = refusal?.fields ?? {};
  return (
    <AccountForm
      submitLabel={invitation ? "Create account and join" : "Create account"}
      busy={busy}
      onSubmit={(typed) => void send(typed)}
    >
      {refusal && Object.keys(problems).length === 0 && (
        <Callout tone="danger" live="assertive">
          {refusal.message}
        </Callout>
      )}
      <Field label="Your name" error={problems.name}>
        <Input name="name" autoComplete="name" />
      </Field>
      <Field label="Email" error={problems.email} hint={invitation && "The invitation's address."}>
        <Input
          type="email"
          name="email"
          autoComplete="username"
          readOnly={Boolean(invitation)}
          defaultValue={invitation?.email}
        />
      </Field>
      <Field
        label="Password"
        error={problems.password}
        hint={!problems.password && `At least ${PASSWORD_MIN_LENGTH} characters.`}
      >
        <Input type="password" name="password" autoComplete="new-password" />
      </Field>
      {!invitation && (
        <Field label="Organization" error={problems.organizationName}>
          <Input name="organizationName" autoComplete="organization" />
        </Field>
      )}
    </AccountForm>
  );
}

/** Signs up, opens the session and leads on. */
function useSignUp(destination: string, invitationToken: string | undefined) {
  const trpc = useTRPC();
  const own = useMutation(trpc.account.signUp.mutationOptions());
  const invited = useMutation(trpc.account.signUpByInvitation.mutationOptions());
  const [leaving, setLeaving] = useState(false);
  const { isPending, error } = invitationToken ? invited : own;

  const send = async (typed: FormData) => {
    const [email, password] = [textOf(typed, "email"), textOf(typed, "password")];
    const person = { name: textOf(typed, "name"), email, password };
    try {
      await (invitationToken
        ? invited.mutateAsync({ ...person, invitationToken })
        : own.mutateAsync({ ...person, organizationName: textOf(typed, "organizationName") }));
    } catch {
      return; // the mutation keeps the refusal, and the form says it
    }
    setLeaving(true);
    const problem = await openSession(email, password).catch(() => "Unavailable");
    goTo(problem ? signInPath(destination, email) : destination);
  };
  return { send, busy: isPending || leaving, refusal: refusalOf(error) };
}
