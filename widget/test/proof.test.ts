import { describe, expect, test } from "vitest";
import { digitsIn, waitBefore } from "../src/digits";
import { Live } from "../src/live";
import { Proof } from "../src/proof";
import { Receipts } from "../src/receipts";
import { Server } from "../src/server";
import { event, frame, Listener, settled, Stage } from "./factories";

async function connected() {
  const stage = new Stage();
  const live = new Live(stage, new Listener());
  void live.connect();
  await settled();
  stage.line.welcomed();
  const proof = new Proof(live, { id: () => "id-1", later: stage.later }, () => {});
  return { proof, stage, live };
}

describe("a code", () => {
  test("goes out once, however often it is pressed", async () => {
    const { proof, stage } = await connected();
    proof.verify("123456");
    proof.verify("123456");
    expect(stage.line.heard.slice(1)).toEqual([{ type: "verify", client_id: "id-1", code: "123456" }]);
    expect(proof.busy).toBe("verify");
  });

  test.each([
    ["ack", { type: "ack", client_id: "id-1", seq: 3, at: "" }, false],
    ["event", frame({ ...event(3), client_id: "id-1" }), false],
    ["nack", { type: "nack", client_id: "id-1", code: "too_fast", message: "Wait", retry_after: 3 }, true],
  ] as const)("may be typed again after the server's %s", async (_, told, failed) => {
    const { proof } = await connected();
    proof.verify("123456");
    proof.heard({ type: "ack", client_id: "other", seq: 2, at: "" });
    expect(proof.busy).toBe("verify");
    proof.heard(told);
    expect([proof.busy, proof.failed]).toEqual([null, failed]);
  });

  test("that got no answer says so", async () => {
    const { proof, stage } = await connected();
    proof.sendAgain();
    await stage.pass(9_000);
    expect([proof.busy, proof.failed]).toEqual([null, true]);
  });

  test("without a line says so at once", async () => {
    const { proof, live } = await connected();
    live.close();
    proof.verify("123456");
    expect([proof.busy, proof.failed]).toEqual([null, true]);
  });

  test.each([
    ["123456", "123456"], ["123 456", "123456"], ["Your code is 123-456.", "123456"], ["١٢٣٤٥٦", "123456"], ["۱۲۳۴۵۶", "123456"],
    ["1234567", "123456"], ["abc", ""],
  ])("is read from %j", (text, digits) => {
    expect(digitsIn(text)).toBe(digits);
  });

  test("may be asked for again after half a minute, and a wrong clock makes nobody wait longer", () => {
    const sent = "2026-01-05T10:00:00Z";
    expect(waitBefore(sent, new Date("2026-01-05T10:00:10Z"))).toBe(20);
    expect(waitBefore(sent, new Date("2026-01-05T10:00:31Z"))).toBe(0);
    expect(waitBefore(sent, new Date("2026-01-05T09:00:00Z"))).toBe(30);
  });
});

describe("a receipt", () => {
  class Post extends Server {
    readonly asked: string[] = [];
    refusal: Error | null = null;

    override mailReceipt(id: string, token: string): Promise<void> {
      this.asked.push(`${id} ${token}`);
      return this.refusal ? Promise.reject(this.refusal) : Promise.resolve();
    }

    override receipt(): Promise<Blob> {
      return this.refusal ? Promise.reject(this.refusal) : Promise.resolve(new Blob(["a receipt"]));
    }
  }

  test("is mailed once, and tried again only after it failed", async () => {
    const post = new Post("https://help.example");
    const receipts = new Receipts(post, () => "t1", () => {});
    post.refusal = new Error("409");
    await receipts.mail("x1");
    expect(receipts.mailing("x1")).toBe("failed");
    post.refusal = null;
    const mails = [receipts.mail("x1"), receipts.mail("x1")];
    expect(receipts.mailing("x1")).toBe("sending");
    await Promise.all(mails);
    await receipts.mail("x1");
    expect(receipts.mailing("x1")).toBe("sent");
    expect(post.asked).toEqual(["x1 t1", "x1 t1"]);
  });

  test("is a file, or nothing when it cannot be had", async () => {
    const post = new Post("https://help.example");
    expect(await new Receipts(post, () => "t1", () => {}).file("x1")).toBeInstanceOf(Blob);
    expect(await new Receipts(post, () => null, () => {}).file("x1")).toBeNull();
    post.refusal = new Error("404");
    expect(await new Receipts(post, () => "t1", () => {}).file("x1")).toBeNull();
  });
});
