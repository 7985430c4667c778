import { SecretDialog } from "../secret-dialog";

/** The signing secret of an endpoint, shown this once. */
export function WebhookSecretDialog(props: { secret: string; onClose: () => void }) {
  return (
    <SecretDialog
      {...props}
      title="Signing secret"
      label="Signing secret"
      warning="Copy it now: it is shown this once. If it is lost, rotate it."
    >
      Your server verifies with it that a request comes from here and was not changed. Any Standard
      Webhooks library can do that; the Python client reads it from{" "}
      <code className="font-mono">AGENTWARDEN_WEBHOOK_SECRET</code>.
    </SecretDialog>
  );
}
