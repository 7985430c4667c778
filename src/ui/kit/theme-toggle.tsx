"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { SegmentedControl } from "./segmented-control";
import { useHydrated } from "./use-hydrated";

const OPTIONS = [
  { value: "system", label: <Monitor aria-hidden />, name: "Follow the system" },
  { value: "light", label: <Sun aria-hidden />, name: "Light" },
  { value: "dark", label: <Moon aria-hidden />, name: "Dark" },
];

/** System, light or dark. The choice stays in this browser. */
export function ThemeToggle({ className }: { className?: string }) {
  const { theme = "system", setTheme } = useTheme();
  const hydrated = useHydrated();
  return (
    <SegmentedControl
      label="Theme"
      options={OPTIONS}
      value={hydrated ? theme : "system"}
      onValueChange={setTheme}
      className={className ?? ""}
    />
  );
}
