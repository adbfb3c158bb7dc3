import { describe, expect, test } from "vitest";

import { isPicture, sizeIn, troubleOf, troubleWith } from "./files";

const rules = { max_bytes: 1000, endings: [".png", ".pdf"] };

describe("files", () => {
  test.each([
    [{ name: "a.png", size: 10 }, null],
    [{ name: "A.PDF", size: 10 }, null],
    [{ name: "pasted", size: 10 }, null],
    [{ name: "a.png", size: 0 }, "empty"],
    [{ name: "a.png", size: 1001 }, "too_large"],
    [{ name: "a.pdf.exe", size: 10 }, "type"],
  ])("%o is known for what it is before it is sent", (file, trouble) => {
    expect(troubleOf(file, rules)).toBe(trouble);
  });

  test("without rules the server decides", () => {
    expect(troubleOf({ name: "a.exe", size: 1e9 }, null)).toBeNull();
  });

  test("a refusal that is not known is a failure to try again", () => {
    expect(troubleWith("file_mismatch")).toBe("mismatch");
    expect(troubleWith("unavailable")).toBe("failed");
  });

  test("only pictures made of dots are shown", () => {
    expect(isPicture("image/png", 10)).toBe(true);
    expect(isPicture("image/svg+xml", 10)).toBe(false);
    expect(isPicture("image/png", 11e6)).toBe(false);
  });

  test("sizes are said in the reader's language", () => {
    expect(sizeIn("en", 1_500_000)).toBe("1.5 MB");
    expect(sizeIn("de", 1_500_000)).toBe("1,5 MB");
  });
});
