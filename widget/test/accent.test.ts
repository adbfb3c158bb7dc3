import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accentOf, contrastOf } from "../src/accent";

const colours = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);

describe("a company's colour", () => {
  test("is always readable, on it and as text", () => {
    fc.assert(
      fc.property(colours, (colour) => {
        const { fill, on, textOnLight, textOnDark } = accentOf(colour)!;
        expect(contrastOf(fill, on)).toBeGreaterThanOrEqual(4.5);
        expect(contrastOf(textOnLight, "#ffffff")).toBeGreaterThanOrEqual(4.5);
        expect(contrastOf(textOnDark, "#1c1f24")).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  test("may be short", () => {
    expect(accentOf("#08f")!.fill).toBe("#0088ff");
  });

  test.each([null, "", "red", "#12", "url(x)", "#12345g"])("is ignored when it is none: %s", (text) => {
    expect(accentOf(text)).toBeNull();
  });
});
