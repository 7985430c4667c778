"use client";

import { Mail } from "lucide-react";
import { useRef } from "react";
import { Button } from "../kit/button";
import { Callout } from "../kit/callout";
import { Field } from "../kit/field";
import { Input } from "../kit/input";
import { useHydrated } from "../kit/use-hydrated";
import { AccountForm, textOf } from "./account-form";
import { signInProblem } from "./sign-in-problem";
import { type Provider, useSignIn } from "./use-sign-in";

const PROVIDER_NAMES: Record<Provider, string> = { github: "GitHub", google: "Google" };

export interface SignInFormProps {
  /** Where signing in leads: a path of ours. */
  destination: string;
  providers: Provider[];
  email?: string;
  /** The code of what went wrong before. */
  error?: string;
}

/** Every way to sign in: password, mailed link, and the providers that are configured. */
export function SignInForm(props: SignInFormProps) {
  const { destination, providers, email, error: before } = props;
  const form = useRef<HTMLFormElement>(null);
  const ready = useHydrated();
  const { error, missing, busy, ...signIn } = useSignIn(destination, before);
  const askForLink = () => {
    if (form.current) signIn.byLink(textOf(new FormData(form.current), "email"));
  };
  return (
    <>
      {error && (
        <Callout tone="danger" live="assertive">
          {signInProblem(error)}
        </Callout>
      )}
      <AccountForm
        ref={form}
        submitLabel="Sign in"
        busy={busy === "password"}
        onSubmit={(typed) => signIn.byPassword(textOf(typed, "email"), textOf(typed, "password"))}
      >
        <Field label="Email" error={missing.email}>
          <Input type="email" name="email" autoComplete="username" defaultValue={email} />
        </Field>
        <Field label="Password" error={missing.password}>
          <Input type="password" name="password" autoComplete="current-password" />
        </Field>
      </AccountForm>
      <Divider />
      <Button size="lg" loading={busy === "link"} disabled={!ready} onClick={askForLink}>
        <Mail aria-hidden />
        Email me a link
      </Button>
      {providers.map((id) => (
        <Button
          key={id}
          size="lg"
          loading={busy === id}
          disabled={!ready}
          onClick={() => signIn.byProvider(id)}
        >
          Continue with {PROVIDER_NAMES[id]}
        </Button>
      ))}
    </>
  );
}

function Divider() {
  return (
    <div className="flex items-center gap-3 text-xs text-muted">
      <span className="h-px flex-1 bg-border" />
      or
      <span className="h-px flex-1 bg-border" />
    </div>
  );
}
