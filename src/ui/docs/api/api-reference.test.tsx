import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { apiDocument } from "@/api/router";
import { ApiReference } from "./api-reference";
import { chaptersOf } from "./document";

const document = apiDocument("https://agents.example");
const html = renderToStaticMarkup(
  <ApiReference document={document} documentPath="/api/v1/openapi.json" />,
);

describe("the reference", () => {
  it("has every operation, with an anchor that the list leads to", () => {
    const operations = chaptersOf(document).flatMap((chapter) => chapter.operations);
    expect(operations.length).toBe(Object.values(document.paths).flatMap(Object.keys).length);
    for (const { operationId, path } of operations) {
      expect(html).toContain(`href="#${operationId}"`);
      expect(html).toContain(`id="${operationId}"`);
      expect(html).toContain(path);
    }
  });

  it("has every event: its anchor, its headers, its body and what an answer to it means", () => {
    const events = chaptersOf(document).flatMap((chapter) => chapter.events);
    expect(events.map(({ type }) => type)).toEqual(Object.keys(document.webhooks));
    for (const { operationId, type, requestBody } of events) {
      expect(html).toContain(`href="#${operationId}"`);
      const [section = ""] = html.split(`id="${operationId}"`)[1]?.split("<section") ?? [];
      const { data } = requestBody.content["application/json"].example as { data: object };
      for (const shown of [type, "webhook-signature", "2XX", "410", "Anything else"])
        expect(section).toContain(shown);
      for (const member of Object.keys(data)) expect(section).toContain(`>data.${member}<`);
    }
    expect(html).toContain("Always");
  });

  it("has one heading of the first level, and no id twice", () => {
    expect(html.match(/<h1/g)).toHaveLength(1);
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it("skips no level of headings", () => {
    const levels = [...html.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
    levels.reduce((before, level) => {
      expect(level - before).toBeLessThanOrEqual(1);
      return level;
    }, 0);
  });

  it("names each call and each block of code once", () => {
    const labels = [...html.matchAll(/<figcaption[^>]*><span[^>]*>([^<]*)/g)].map(([, it]) => it);
    expect(labels.length).toBeGreaterThan(50);
    expect(labels.filter((label, index) => labels.indexOf(label) !== index)).toEqual([]);
  });

  it("says nothing that it does not know", () => {
    for (const odd of ["undefined", "[object Object]", "NaN"]) expect(html).not.toContain(odd);
  });
});
