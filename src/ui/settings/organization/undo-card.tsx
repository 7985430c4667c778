"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { UNDO_MAX_SECONDS } from "@/domain/approval";
import { Card, CardBody, CardHeader } from "@/ui/kit/card";
import { Field } from "@/ui/kit/field";
import { Select } from "@/ui/kit/select";
import { toast } from "@/ui/kit/toaster";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";

export interface UndoCardProps {
  seconds: number;
  editable: boolean;
}

const CHOICES = [0, 3, 5, 10, 15, 20, UNDO_MAX_SECONDS];

/** How long an approval can be taken back. */
export function UndoCard({ seconds, editable }: UndoCardProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const save = useMutation(
    trpc.organization.setUndoSeconds.mutationOptions({
      onSuccess: async ({ undoSeconds }) => {
        toast.success(
          undoSeconds ? `Approvals wait ${undoSeconds} s.` : "Approvals count at once.",
        );
        await queryClient.invalidateQueries({ queryKey: trpc.organization.pathKey() });
      },
      onError: sayRefusal,
    }),
  );
  const choices = [...new Set([...CHOICES, seconds])].sort((a, b) => a - b);
  return (
    <Card>
      <CardHeader
        title="Time to undo"
        description="An approval takes effect this long after the click. Until then agents see the request as pending, and whoever approved it can take it back. A rejection always counts at once."
      />
      <CardBody>
        <Field label="Time to undo" hideLabel className="max-w-60">
          <Select
            value={String(save.isPending ? save.variables.seconds : seconds)}
            disabled={!editable}
            options={choices.map((choice) => ({ value: String(choice), label: wordsFor(choice) }))}
            onValueChange={(value) => save.mutate({ seconds: Number(value) })}
          />
        </Field>
      </CardBody>
    </Card>
  );
}

function wordsFor(seconds: number): string {
  return seconds === 0 ? "None: at once" : `${seconds} seconds`;
}
