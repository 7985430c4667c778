"use client";

import { ListFilter, Search, X } from "lucide-react";
import { lazy } from "react";
import { Button } from "../kit/button";
import { Input } from "../kit/input";
import { OpensLazily } from "../kit/opens-lazily";
import { useTyped } from "../use-typed";
import { countConditions, type InboxFilter } from "./inbox-address";

const loadPanel = () => import("./filter-panel");
const FilterPanel = lazy(() => loadPanel().then((module) => ({ default: module.FilterPanel })));

export interface InboxFiltersProps {
  filter: InboxFilter;
  onFilter: (change: Partial<InboxFilter>) => void;
  onClear: () => void;
}

/** One line: what to look for, and behind a button who, what, since when and how much. */
export function InboxFilters({ filter, onFilter, onClear }: InboxFiltersProps) {
  const [search, setSearch] = useTyped(filter.search, (next) => onFilter({ search: next }));
  const set = countConditions(filter);
  const behind = set - (filter.search ? 1 : 0);
  const button = (
    <Button>
      <ListFilter aria-hidden />
      Filters
      {behind > 0 && <span className="font-semibold">{behind}</span>}
    </Button>
  );
  return (
    <div className="flex items-center gap-2">
      <Input
        type="search"
        aria-label="Search requests"
        placeholder="Search…"
        title="In actions, agents, contexts and ids; looks through the newest 20,000"
        data-inbox-search
        icon={<Search />}
        maxLength={200}
        value={search}
        spellCheck={false}
        autoCapitalize="off"
        onChange={(event) => setSearch(event.target.value)}
      />
      <OpensLazily button={button} load={loadPanel} haspopup="dialog">
        <FilterPanel button={button} filter={filter} onFilter={onFilter} />
      </OpensLazily>
      {set > 0 && (
        <Button variant="ghost" size="icon" aria-label="Clear filters" onClick={onClear}>
          <X aria-hidden />
        </Button>
      )}
    </div>
  );
}
