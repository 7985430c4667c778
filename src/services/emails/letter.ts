import { firstChars } from "@/domain/context-view";
import { visibleText } from "@/domain/visible-text";
import type { Email } from "@/gateways/email";
import { htmlText } from "@/lib/html-text";

export interface Link {
  label: string;
  url: string;
}

/** Something the letter is about: named values, which may be words of strangers. */
export interface Entry {
  facts: (readonly [name: string, value: string])[];
  link?: Link;
}

/** The one shape of our mails: sentences, what they are about, one link, and a closing remark. */
export interface Letter {
  to: string;
  subject: string;
  sentences: string[];
  entries?: Entry[];
  /** A sentence after the entries. */
  more?: string | null;
  link: Link;
  remark: string;
  /** Where the reader changes what they are mailed. */
  settings?: Link;
}

/** The letter as text and as HTML; every value in it is escaped. */
export function asEmail(letter: Letter): Email {
  return {
    to: letter.to,
    subject: oneLine(letter.subject),
    text: asText(letter),
    html: asHtml(letter),
  };
}

/** A person's words inside our own sentence: one line, and not long enough to be a message itself. */
export function quoted(words: string): string {
  return cut(words, 60);
}

function asText({ sentences, entries = [], more, link, remark, settings }: Letter): string {
  const parts = [
    ...sentences,
    ...entries.map(entryAsText),
    ...(more ? [more] : []),
    linkAsText(link),
    remark,
    ...(settings ? [linkAsText(settings)] : []),
  ];
  return parts.join("\n\n") + "\n";
}

function entryAsText({ facts, link }: Entry): string {
  const lines = facts.map(([name, value]) => `${name}: ${shown(value)}`);
  return [...lines, ...(link ? [`${link.label}: ${link.url}`] : [])].join("\n");
}

function linkAsText({ label, url }: Link): string {
  return `${label}:\n${url}`;
}

function asHtml({ sentences, entries = [], more, link, remark, settings }: Letter): string {
  return [
    '<div style="font-family:sans-serif;font-size:15px;line-height:1.5;max-width:32rem">',
    ...sentences.map((sentence) => `<p>${htmlText(sentence)}</p>`),
    ...entries.map(entryAsHtml),
    ...(more ? [`<p>${htmlText(more)}</p>`] : []),
    `<p>${linkAsHtml(link)}</p>`,
    `<p style="color:#666;font-size:13px">${htmlText(remark)}</p>`,
    ...(settings ? [`<p style="font-size:13px">${linkAsHtml(settings)}</p>`] : []),
    "</div>",
  ].join("\n");
}

function entryAsHtml({ facts, link }: Entry): string {
  const lines = facts.map(
    ([name, value]) => `<strong>${htmlText(name)}:</strong> ${unlinked(htmlText(shown(value)))}`,
  );
  if (link) lines.push(linkAsHtml(link));
  return `<p style="border-left:3px solid #ccc;padding-left:12px">${lines.join("<br>\n")}</p>`;
}

function linkAsHtml({ label, url }: Link): string {
  return `<a href="${htmlText(url)}">${htmlText(label)}</a>`;
}

/** A stranger's words as a value: what cannot be seen is written out, and no address is complete. */
function shown(value: string): string {
  return cut(value, 200).replaceAll("://", "[:]//");
}

/** Mail programs make links of what looks like an address; its parts apart, it does not. */
function unlinked(html: string): string {
  return html.replaceAll(/[.@]/g, "<span>$&</span>");
}

function cut(words: string, maxChars: number): string {
  const line = oneLine(visibleText(words));
  return line.length > maxChars ? `${firstChars(line, maxChars - 1)}…` : line;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
}
