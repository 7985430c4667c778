"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { Button, type ButtonProps } from "@/ui/kit/button";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";
import type { Endpoint } from "./endpoint-dialog";

/** Sends a test event and leads to the delivery log, where its result appears. */
export function TestWebhookButton(props: { endpoint: Endpoint } & Pick<ButtonProps, "size">) {
  const { endpoint, size } = props;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const path = usePathname();
  const log = `/settings/webhooks/${endpoint.id}`;
  const test = useMutation(
    trpc.webhooks.test.mutationOptions({
      onError: sayRefusal,
      onSuccess: async () => {
        if (path !== log) router.push(log);
        await queryClient.invalidateQueries({ queryKey: trpc.webhooks.deliveries.pathKey() });
      },
    }),
  );
  return (
    <Button
      size={size}
      loading={test.isPending}
      disabled={endpoint.disabledAt !== null}
      title={endpoint.disabledAt ? "Switch the endpoint on to test it" : undefined}
      onClick={() => test.mutate({ id: endpoint.id })}
    >
      <Send aria-hidden />
      Test Webhook
    </Button>
  );
}
