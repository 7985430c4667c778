import { Button } from "../kit/button";

export interface ConfirmLinkFormProps {
  email: string;
  token: string;
  callbackUrl: string;
}

/** Uses the link's token when a person presses the button; mail scanners only open the page. */
export function ConfirmLinkForm({ email, token, callbackUrl }: ConfirmLinkFormProps) {
  return (
    <form method="get" action="/api/auth/callback/email" className="flex flex-col gap-4">
      <input type="hidden" name="callbackUrl" value={callbackUrl} />
      <input type="hidden" name="token" value={token} />
      <input type="hidden" name="email" value={email} />
      <Button type="submit" variant="primary" size="lg">
        Continue
      </Button>
    </form>
  );
}
