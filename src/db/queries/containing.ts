/** The LIKE pattern of all that contains the text; what LIKE reads into a text is taken from it. */
export function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
}
