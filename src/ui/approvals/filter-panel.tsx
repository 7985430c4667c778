"use client";

import { type ReactElement, useState } from "react";
import { AgentAndAction } from "../agent-and-action";
import { Field } from "../kit/field";
import { Input } from "../kit/input";
import { Popover, PopoverContent, PopoverTrigger } from "../kit/popover";
import { Select } from "../kit/select";
import { useTyped } from "../use-typed";
import { AGES, type Age, AMOUNT, type InboxFilter } from "./inbox-address";

export interface FilterPanelProps {
  button: ReactElement;
  filter: InboxFilter;
  onFilter: (change: Partial<InboxFilter>) => void;
}

/** Who, what, since when and how much; open from the start under its button. */
export function FilterPanel({ button, filter, onFilter }: FilterPanelProps) {
  return (
    <Popover defaultOpen>
      <PopoverTrigger asChild>{button}</PopoverTrigger>
      <PopoverContent aria-label="Filters">
        <Conditions filter={filter} onFilter={onFilter} />
      </PopoverContent>
    </Popover>
  );
}

const ANY = "any";
const AGE_WORDS: Record<Age, string> = {
  "15m": "15 minutes",
  "1h": "1 hour",
  "4h": "4 hours",
  "1d": "1 day",
};

function Conditions({ filter, onFilter }: Omit<FilterPanelProps, "button">) {
  return (
    <div className="flex flex-col gap-4">
      <div>
        <p className="mb-1.5 text-sm font-medium">Agent and action</p>
        <AgentAndAction
          agentId={filter.agentId}
          action={filter.action}
          onChange={onFilter}
          onClear={() => {}}
          clearable={false}
        />
      </div>
      <Field label="Waiting at least">
        <Select
          value={filter.age ?? ANY}
          options={[
            { value: ANY, label: "Any time" },
            ...AGES.map((age) => ({ value: age, label: AGE_WORDS[age] })),
          ]}
          onValueChange={(age) => onFilter({ age: age === ANY ? null : (age as Age) })}
        />
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <AmountField
          label="Amount from"
          amount={filter.minAmount}
          onChange={(minAmount) => onFilter({ minAmount })}
        />
        <AmountField
          label="to"
          amount={filter.maxAmount}
          onChange={(maxAmount) => onFilter({ maxAmount })}
        />
      </div>
    </div>
  );
}

interface AmountFieldProps {
  label: string;
  amount: string;
  onChange: (amount: string) => void;
}

function AmountField({ label, amount, onChange }: AmountFieldProps) {
  const [wrong, setWrong] = useState(false);
  const [typed, setTyped] = useTyped(amount, (next) => {
    const fits = next === "" || AMOUNT.test(next);
    setWrong(!fits);
    if (fits) onChange(next);
  });
  return (
    <Field label={label} {...(wrong && { error: "A number like 99.50" })}>
      <Input
        inputMode="decimal"
        maxLength={40}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </Field>
  );
}
