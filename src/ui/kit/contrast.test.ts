import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("../../app/globals.css", import.meta.url), "utf8");
const themes = { light: tokens(":root"), dark: tokens(".dark") };

const GROUNDS = ["background", "surface", "raised", "subtle"];
const TONES = ["accent", "success", "warning", "danger"];

/** Text token and what it is written on. */
const TEXT: [string, string][] = [
  ...GROUNDS.flatMap((ground): [string, string][] => [
    ["foreground", ground],
    ["muted", ground],
    ...TONES.map((tone): [string, string] => [`${tone}-text`, ground]),
  ]),
  ...TONES.flatMap((tone): [string, string][] => [
    [`${tone}-text`, `${tone}-soft`],
    ["foreground", `${tone}-soft`],
    [`${tone}-on`, tone],
    [`${tone}-on`, `${tone}-hover`],
    ["foreground", `${tone}-line`],
  ]),
  ["background", "foreground"],
];

/** Edges that say where a control or the focus is. */
const EDGES: [string, string][] = GROUNDS.flatMap((ground): [string, string][] => [
  ["border-strong", ground],
  ["ring", ground],
]);

describe.each(Object.entries(themes))("%s theme", (_, theme) => {
  it.each(TEXT)("%s is readable on %s", (ink, ground) => {
    expect(contrast(theme, ink, ground)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(EDGES)("%s is visible on %s", (edge, ground) => {
    expect(contrast(theme, edge, ground)).toBeGreaterThanOrEqual(3);
  });
});

function tokens(selector: string): Map<string, string> {
  const block = css.slice(css.indexOf(`${selector} {`)).split("}")[0] ?? "";
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1]!, m[2]!]));
}

function contrast(theme: Map<string, string>, one: string, other: string): number {
  const [light, dark] = [luminance(theme, one), luminance(theme, other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

function luminance(theme: Map<string, string>, name: string): number {
  const hex = theme.get(name);
  if (!hex) throw new Error(`no token --${name}`);
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
