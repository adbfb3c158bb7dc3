import { describe, expect, test } from "vitest";
import { deedsOf } from "../src/deeds";
import type { Pending } from "../src/outbox";
import { timeline, type Message } from "../src/timeline";
import type { Payload, WireEvent } from "../src/wire";
import { event, said } from "./factories";

const words = { title: "Change a due date", text: "Shall I?", lines: [{ label: "Order", value: "TW-104201" }] };

function proposed(seq: number, run: string, by: "ai" | "agent" = "ai"): WireEvent {
  return event(seq, "action.proposed", { run, hash: "0a", by }, words);
}

function spoken(seq: number, topic: string, run: string, text = "Shall I really?"): WireEvent {
  return event(seq, "message.sent", { by: "ai", topic, run }, { text });
}

function cards(events: readonly WireEvent[], pending: readonly Pending[] = []): Message[] {
  return timeline(events, pending).filter((item) => item.type === "message");
}

function states(...events: WireEvent[]): unknown[] {
  return cards(events).flatMap(({ deed }) => (deed?.kind === "proposal" ? [[deed.state, deed.open]] : []));
}

describe("a proposal", () => {
  test("stands once, with the words that were said for it", () => {
    for (const events of [[spoken(1, "proposal", "r1"), proposed(2, "r1")], [proposed(1, "r1"), spoken(2, "proposal", "r1")]]) {
      expect(cards(events)).toMatchObject([{ speaker: "ai", body: { ...words, text: "Shall I really?" }, deed: { open: true } }]);
    }
  });

  test("keeps its place on the page when its words were there first", () => {
    const [before] = cards([spoken(1, "proposal", "r1")]);
    const [after] = cards([spoken(1, "proposal", "r1"), proposed(2, "r1")]);
    expect(after!.id).toBe(before!.id);
  });

  test("can be answered only while it is the latest", () => {
    expect(states(proposed(1, "r1"), proposed(2, "r2"))).toEqual([["changed", false], ["open", true]]);
  });

  const ends: [string, Payload, string][] = [
    ["action.confirmed", {}, "working"],
    ["action.cancelled", { reason: "cancelled" }, "cancelled"],
    ["action.cancelled", { reason: "taken_over" }, "cancelled"],
    ["action.cancelled", { reason: "changed" }, "changed"],
    ["action.cancelled", { reason: "expired" }, "expired"],
    ["approval.requested", {}, "approval"],
    ["approval.given", {}, "working"],
    ["approval.declined", {}, "failed"],
    ["action.unconfirmed", {}, "unconfirmed"],
    ["action.failed", { reason: "refused" }, "failed"],
    ["action.failed", { reason: "unknown" }, "unknown"],
    ["receipt.issued", {}, "done"],
  ];
  test.each(ends)("after %s %j is %s and has no buttons", (kind, payload, state) => {
    expect(states(proposed(1, "r1"), event(2, kind, { run: "r1", ...payload }, words))).toEqual([[state, false]]);
  });

  test("has no buttons once one was pressed, before and after the server has it", () => {
    const choice = { run: "r1", hash: "0a", yes: true };
    const pressed: Pending = {
      kind: "say", text: "Yes, do it", attachments: [], choice, client_id: "id-1", at: "2026-01-05T11:00:00Z", delivery: "queued",
    };
    expect(cards([proposed(1, "r1")], [pressed])[0]).toMatchObject({ deed: { state: "open", open: false } });
    expect(cards([proposed(1, "r1")], [{ ...pressed, delivery: "refused" }])[0]).toMatchObject({ deed: { open: true } });
    const heard = { ...said(2, "customer"), payload: { by: "customer" as const, choice } };
    expect(states(proposed(1, "r1"), heard)).toEqual([["open", false]]);
  });

  test("of a colleague is theirs to confirm", () => {
    expect(cards([proposed(1, "r1", "agent")])).toEqual([]);
  });

  test("whose words were erased says so", () => {
    expect(cards([{ ...proposed(1, "r1"), body: null }])).toMatchObject([{ body: null, deed: null }]);
  });
});

describe("a receipt", () => {
  const issued = event(2, "receipt.issued", { run: "r1", receipt: "x1", number: "R-7F3K-92QX", by: "ai" }, words);

  test("stands once, with the words that were said for it", () => {
    const shown = cards([issued, spoken(3, "receipt", "r1", "Done.")]);
    expect(shown).toMatchObject([{ body: { text: "Done." }, deed: { kind: "receipt", receipt: "x1", number: "R-7F3K-92QX" } }]);
  });

  test("of what a colleague had done is a colleague's", () => {
    expect(cards([{ ...issued, payload: { ...issued.payload, by: "agent" } }])).toMatchObject([{ speaker: "agent" }]);
  });
});

describe("a code", () => {
  const sent = (seq: number) => event(seq, "identity.code_sent", {}, { hint: "m…@example.com" });
  const refused = (seq: number, reason: string, left = 0) => event(seq, "identity.refused", { reason, left });
  const codes = (...events: WireEvent[]) => [...deedsOf(events).codes.values()];

  test("may be typed only while it is the latest", () => {
    expect(codes(sent(1), sent(2))).toEqual([{ is: "replaced", left: 0 }, { is: "open", left: 0 }]);
  });

  test("tells how many tries are left, and when there are none", () => {
    expect(codes(sent(1), refused(2, "wrong_code", 4))).toEqual([{ is: "wrong", left: 4 }]);
    expect(codes(sent(1), refused(2, "wrong_code", 0))).toMatchObject([{ is: "too_many" }]);
    expect(codes(sent(1), refused(2, "expired"))).toMatchObject([{ is: "expired" }]);
  });

  test("that was right stays so", () => {
    expect(codes(sent(1), event(2, "identity.confirmed", { until: "2099-01-01T00:00:00Z" }), sent(3))).toMatchObject([
      { is: "confirmed" }, { is: "open" },
    ]);
  });

  test("does not mind what a page's token was refused for", () => {
    expect(codes(sent(1), refused(2, "bad_token"))).toMatchObject([{ is: "open" }]);
  });
});

describe("a promise", () => {
  const made = { ...said(3, "agent"), payload: { by: "agent" as const, promise: true, due: "2026-01-09T14:00:00Z" } };

  test("is shown with its time, and what became of it", () => {
    const became = (...more: WireEvent[]) => cards([made, ...more])[0]!.promised;
    expect(became()).toEqual({ due: "2026-01-09T14:00:00Z", state: "open" });
    expect(became(event(4, "promise.kept", { made: 3 }))!.state).toBe("kept");
    expect(became(event(4, "promise.missed", { made: 3 }))!.state).toBe("missed");
  });

  test("that was missed and then kept is kept", () => {
    expect(deedsOf([event(4, "promise.missed", { made: 3 }), event(5, "promise.kept", { made: 3 })]).promises.get(3)).toBe("kept");
  });
});
