/** A sentence of the document: what stands in backticks is code. */
export function WithCode({ text }: { text: string }) {
  return text.split("`").map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <code key={index} className="rounded-sm bg-subtle px-1 font-mono text-[0.8125em] break-words">
        {part}
      </code>
    ),
  );
}
