/** The members that were sent: an absent one is left as it is. */
export function given<T extends object>(change: T): Partial<T> {
  const sent = Object.entries(change).filter(([, value]) => value !== undefined);
  return Object.fromEntries(sent) as Partial<T>;
}
