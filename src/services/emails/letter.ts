import type { Email } from "@/gateways/email";
import { htmlText } from "@/lib/html-text";

/** The one shape of our mails: sentences, one link, and a closing remark. */
export interface Letter {
  to: string;
  subject: string;
  sentences: string[];
  link: { label: string; url: string };
  remark: string;
}

/** The letter as text and as HTML; every value in it is escaped. */
export function asEmail({ to, subject, sentences, link, remark }: Letter): Email {
  return {
    to,
    subject: oneLine(subject),
    text: [...sentences, `${link.label}:\n${link.url}`, remark].join("\n\n") + "\n",
    html: [
      '<div style="font-family:sans-serif;font-size:15px;line-height:1.5;max-width:32rem">',
      ...sentences.map((sentence) => `<p>${htmlText(sentence)}</p>`),
      `<p><a href="${htmlText(link.url)}">${htmlText(link.label)}</a></p>`,
      `<p style="color:#666;font-size:13px">${htmlText(remark)}</p>`,
      "</div>",
    ].join("\n"),
  };
}

/** A person's words inside our own sentence: one line, and not long enough to be a message itself. */
export function quoted(words: string): string {
  const line = oneLine(words);
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
}
