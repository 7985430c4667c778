"use client";

import { CodeBlock } from "../../kit/code-block";
import { SegmentedControl } from "../../kit/segmented-control";
import { useStored } from "../../use-stored";
import type { Language, Samples } from "./samples";

const NAMES: Record<Language, string> = {
  curl: "curl",
  python: "Python",
  typescript: "TypeScript",
};
const LANGUAGES: Language[] = ["curl", "python", "typescript"];
const OPTIONS = LANGUAGES.map((value) => ({ value, label: NAMES[value] }));

export interface CodeSamplesProps {
  /** What is called: "Create an agent". */
  label: string;
  samples: Samples;
}

/** One call in three languages; the language chosen here is chosen in all. */
export function CodeSamples({ label, samples }: CodeSamplesProps) {
  const [language, choose] = useStored<Language>("sample-language", LANGUAGES, "curl");
  return (
    <div className="min-w-0 space-y-2">
      <SegmentedControl
        label={`Language: ${label}`}
        options={OPTIONS}
        value={language}
        onValueChange={choose}
      />
      <CodeBlock label={`${label}, ${NAMES[language]}`} code={samples[language]} />
    </div>
  );
}
