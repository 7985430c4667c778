"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Role } from "@/domain/role";
import { FormDialog } from "@/ui/form-dialog";
import { Button } from "@/ui/kit/button";
import { Callout } from "@/ui/kit/callout";
import { CodeBlock } from "@/ui/kit/code-block";
import { Dialog, DialogClose, DialogContent } from "@/ui/kit/dialog";
import { Field } from "@/ui/kit/field";
import { Input } from "@/ui/kit/input";
import { RadioGroup } from "@/ui/kit/radio-group";
import type { Outputs } from "@/ui/outputs";
import { refusalOf, stillRefused } from "@/ui/refusal";
import { useTRPC } from "@/ui/trpc";
import { ROLE_WORDS } from "../role-words";

export interface InviteDialogProps {
  /** Roles this member may invite with. */
  roles: readonly Role[];
  onClose: () => void;
}

/** Invites an address, then shows the link to hand over. */
export function InviteDialog({ roles, onClose }: InviteDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("reviewer");
  const invite = useMutation(
    trpc.members.invite.mutationOptions({
      onSuccess: () =>
        Promise.all([
          queryClient.invalidateQueries({ queryKey: trpc.members.pathKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.organization.pathKey() }),
        ]),
    }),
  );
  if (invite.data) return <InvitedDialog sent={invite.data} onClose={onClose} />;
  const refusal = stillRefused(refusalOf(invite.error), invite.variables, { email });
  return (
    <FormDialog
      title="Invite member"
      submitLabel="Invite"
      busy={invite.isPending}
      refusal={refusal}
      fields={["email"]}
      onSubmit={() => invite.mutate({ email, role })}
      onClose={onClose}
    >
      <Field label="Email" required error={refusal?.fields.email}>
        <Input
          type="email"
          value={email}
          placeholder="name@example.com"
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <RadioGroup
        label="Role"
        options={roles.map((value) => ({
          value,
          label: ROLE_WORDS[value].name,
          hint: ROLE_WORDS[value].may,
        }))}
        value={role}
        onValueChange={setRole}
      />
    </FormDialog>
  );
}

interface InvitedProps {
  sent: Outputs["members"]["invite"];
  onClose: () => void;
}

function InvitedDialog({ sent: { invitation, link, mailed }, onClose }: InvitedProps) {
  const footer = (
    <DialogClose asChild>
      <Button variant="primary">Done</Button>
    </DialogClose>
  );
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={`${invitation.email} is invited`}
        footer={footer}
        onInteractOutside={(event) => event.preventDefault()}
      >
        <div className="flex flex-col gap-4">
          {mailed ? (
            <p className="text-sm text-muted">
              The invitation is on its way by email. You can also hand over this link; it is shown
              this once.
            </p>
          ) : (
            <Callout tone="warning">
              The email could not be sent. Hand over this link yourself; it is shown this once.
            </Callout>
          )}
          <CodeBlock code={link} label="Invitation link" wrap />
        </div>
      </DialogContent>
    </Dialog>
  );
}
