import { describe, expect, test } from "vitest";
import { pieces, safeUrl } from "../src/links";

const page = "https://shop.example/cart/";

describe("a link", () => {
  test.each([
    ["https://help.example/returns", "https://help.example/returns"],
    ["/returns", "https://shop.example/returns"],
    ["faq.html", "https://shop.example/cart/faq.html"],
    ["//help.example/x", "https://help.example/x"],
    [" https://help.example/ ", "https://help.example/"],
  ])("to a web page is kept: %s", (address, url) => {
    expect(safeUrl(address, page)).toBe(url);
  });

  test.each([
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "\u0001javascript:alert(1)",
    "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "blob:https://shop.example/1", "",
  ])("to anything else is dropped: %j", (address) => {
    expect(safeUrl(address, page)).toBeNull();
  });
});

describe("addresses in a text", () => {
  test("can be clicked, without the punctuation of the sentence", () => {
    expect(pieces("See https://a.example/x?y=1, or (https://b.example/z).")).toEqual([
      { text: "See " },
      { text: "https://a.example/x?y=1", url: "https://a.example/x?y=1" },
      { text: ", or (" },
      { text: "https://b.example/z", url: "https://b.example/z" },
      { text: ")." },
    ]);
  });

  test("keep a bracket that belongs to them", () => {
    expect(pieces("https://a.example/x_(y)")[0]!.text).toBe("https://a.example/x_(y)");
  });

  test("never lose a character of the text", () => {
    const text = "<b>no</b> https://a.example/<script> javascript:alert(1) https:// end";
    expect(pieces(text).map((piece) => piece.text).join("")).toBe(text);
    expect(pieces(text).filter((piece) => piece.url)).toHaveLength(1);
  });
});
