"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "@/ui/kit/button";
import { Card, CardBody, CardHeader } from "@/ui/kit/card";
import { Field } from "@/ui/kit/field";
import { Input } from "@/ui/kit/input";
import { toast } from "@/ui/kit/toaster";
import { refusalOf } from "@/ui/refusal";
import { useTRPC } from "@/ui/trpc";

export interface NameCardProps {
  name: string;
  editable: boolean;
}

/** The organization's name. */
export function NameCard({ name, editable }: NameCardProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState(name);
  const rename = useMutation(
    trpc.organization.rename.mutationOptions({
      onSuccess: async () => {
        toast.success("The name is saved.");
        await queryClient.invalidateQueries();
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!rename.isPending) rename.mutate({ name: typed });
  };
  return (
    <Card>
      <CardHeader title="Name" description="As members and invitations show it." />
      <CardBody>
        <form noValidate onSubmit={submit} className="flex max-w-md items-end gap-3">
          <Field
            label="Name"
            hideLabel
            required
            error={refusalOf(rename.error)?.message}
            className="flex-1"
          >
            <Input
              value={typed}
              disabled={!editable}
              onChange={(event) => setTyped(event.target.value)}
            />
          </Field>
          <Button
            type="submit"
            disabled={!editable || typed.trim() === name}
            loading={rename.isPending}
          >
            Save
          </Button>
        </form>
      </CardBody>
    </Card>
  );
}
