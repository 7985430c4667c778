"use client";

import { Button } from "@/ui/kit/button";
import { Callout } from "@/ui/kit/callout";
import { CodeBlock } from "@/ui/kit/code-block";
import { Dialog, DialogClose, DialogContent } from "@/ui/kit/dialog";

export interface SecretDialogProps {
  title: string;
  /** What the text is: "Signing secret". */
  label: string;
  secret: string;
  /** Why it cannot be looked up later. */
  warning: string;
  /** Where it goes. */
  children?: React.ReactNode;
  onClose: () => void;
}

/** A secret that is shown this once. A click beside the window does not close it. */
export function SecretDialog(props: SecretDialogProps) {
  const { title, label, secret, warning, children, onClose } = props;
  const footer = (
    <DialogClose asChild>
      <Button variant="primary">I have stored it</Button>
    </DialogClose>
  );
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={title}
        footer={footer}
        onInteractOutside={(event) => event.preventDefault()}
      >
        <div className="flex flex-col gap-4">
          <Callout tone="warning">{warning}</Callout>
          <CodeBlock code={secret} label={label} wrap />
          {children && <div className="text-sm text-muted">{children}</div>}
        </div>
      </DialogContent>
    </Dialog>
  );
}
