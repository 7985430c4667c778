/** What the palette can be searched for. */
export interface Findable {
  /** The heading it stands under. */
  group: string;
  label: string;
  /** More words that it is found by. */
  also?: string;
}

export interface EntryGroup<Entry> {
  name: string;
  entries: Entry[];
}

/**
 * The entries that contain every word of what is typed, those that begin with it first, in their
 * groups; the group with the best match first. All of them, in their order, while nothing is typed.
 */
export function findEntries<Entry extends Findable>(
  entries: readonly Entry[],
  typed: string,
): EntryGroup<Entry>[] {
  const wanted = plain(typed).trim();
  const found = entries
    .map((entry) => ({ entry, rank: rankOf(entry, wanted) }))
    .filter(({ rank }) => rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  const groups = new Map<string, Entry[]>();
  for (const { entry } of found)
    groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry]);
  return [...groups].map(([name, members]) => ({ name, entries: members }));
}

/** The smaller the nearer; null when a word is missing. */
function rankOf({ label, also = "" }: Findable, wanted: string): number | null {
  if (!wanted) return 0;
  const [name, all] = [plain(label), plain(`${label} ${also}`)];
  const words = wanted.split(/\s+/);
  if (!words.every((word) => all.includes(word))) return null;
  if (name.startsWith(wanted)) return 0;
  return words.every((word) => beginsWord(all, word)) ? 1 : 2;
}

function beginsWord(text: string, word: string): boolean {
  return text.split(/[\s._:-]+/).some((part) => part.startsWith(word)) || text.startsWith(word);
}

/** Without capitals and accents: "Jose" finds "José". */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
