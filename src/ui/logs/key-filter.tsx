"use client";

import { useQuery } from "@tanstack/react-query";
import { visibleText } from "@/domain/visible-text";
import { Select } from "../kit/select";
import { useTRPC } from "../trpc";

const ANY = "any";

/** Which API key wrote it; revoked ones are there too, for what they did remains. */
export function KeyFilter(props: { keyId: string | null; onChange: (id: string | null) => void }) {
  const { keyId, onChange } = props;
  const trpc = useTRPC();
  const { data } = useQuery(trpc.apiKeys.list.queryOptions());
  const keys = (data ?? []).map(({ id, name, hint, revokedAt }) => ({
    value: id,
    label: visibleText(name),
    hint: revokedAt ? `${hint}, revoked` : hint,
  }));
  const unknown = keyId && !keys.some(({ value }) => value === keyId);
  return (
    <Select
      aria-label="API key"
      className="w-full md:w-44"
      value={keyId ?? ANY}
      options={[
        { value: ANY, label: "All keys" },
        ...keys,
        ...(unknown ? [{ value: keyId, label: data ? "Unknown key" : "…" }] : []),
      ]}
      onValueChange={(value) => onChange(value === ANY ? null : value)}
    />
  );
}
