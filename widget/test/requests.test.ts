import { describe, expect, test } from "vitest";
import { Briefs } from "../src/briefs";
import { Memory, pageStorage } from "../src/memory";
import { Rating } from "../src/rating";
import { Requests } from "../src/requests";
import type { Asked, Brief, ClientFrame, ServerFrame } from "../src/wire";
import { emptyConversation, type Conversation } from "../src/conversation";
import { event, frame, Stage } from "./factories";

const call: Asked = { type: "call_back", way: "call", address: "+442079460018", note: "" };

function scene() {
  const stage = new Stage();
  const sent: ClientFrame[] = [];
  const line = { up: true, send: (told: ClientFrame) => line.up && sent.push(told) > 0 };
  let ids = 0;
  const requests = new Requests(line, { id: () => `r${ids++}`, later: stage.later }, () => {});
  return { stage, sent, line, requests };
}

function nack(client_id: string, code: string): ServerFrame {
  return { type: "nack", client_id, code, message: "", retry_after: null };
}

describe("what a form asks for", () => {
  test("is asked once, however often the button is pressed", () => {
    const { requests, sent } = scene();
    requests.ask("call_back", call);
    requests.ask("call_back", call);
    expect(sent).toEqual([{ ...call, client_id: "r0" }]);
    requests.heard({ type: "ack", client_id: "r0", seq: 3, at: "" });
    expect(requests.answer("call_back")).toEqual({ is: "done" });
  });

  test("says why not, and is asked anew with other words", () => {
    const { requests, sent } = scene();
    requests.ask("call_back", { ...call, address: "+4420" });
    requests.heard(nack("r0", "bad_address"));
    expect(requests.answer("call_back")).toEqual({ is: "refused", code: "bad_address" });
    requests.ask("call_back", call);
    expect(sent.at(-1)).toMatchObject({ client_id: "r1" });
  });

  test("is the same request when the same words go again after a lost line", async () => {
    const { requests, sent, line, stage } = scene();
    requests.ask("call_back", call);
    requests.lineLost();
    expect(requests.answer("call_back")).toEqual({ is: "refused", code: "lost" });
    line.up = false;
    requests.ask("call_back", call);
    expect(requests.answer("call_back")).toEqual({ is: "refused", code: "lost" });
    line.up = true;
    requests.ask("call_back", call);
    expect(sent.map((told) => "client_id" in told && told.client_id)).toEqual(["r0", "r0"]);
    await stage.pass(9_000);
    expect(requests.answer("call_back")?.code).toBe("lost");
  });

  test("is nothing any more when the form is closed", () => {
    const { requests } = scene();
    requests.ask("call_back", call);
    requests.forget("call_back");
    requests.heard({ type: "ack", client_id: "r0", seq: 3, at: "" });
    expect(requests.answer("call_back")).toBeNull();
  });
});

const empty: Brief = { wants: null, facts: [], tried: [], needs: [], ask_need: [] };

describe("what was told to the colleague", () => {
  test("is asked for while it is looked at, and again when there is more", async () => {
    const { requests, sent, line, stage } = scene();
    const briefs = new Briefs(line, requests, stage.later, () => {});
    briefs.heard(frame(event(2)));
    briefs.watch();
    briefs.heard(frame(event(3)));
    briefs.heard(frame(event(4, "fact.corrected", { by: "agent" })));
    await stage.pass(1_000);
    expect(sent).toEqual([{ type: "brief" }, { type: "brief" }]);
    briefs.unwatch();
    briefs.heard(frame(event(5)));
    await stage.pass(1_000);
    expect(sent).toHaveLength(2);
  });

  test("asks until it is answered whether to remember, though the server says so once", () => {
    const { requests, sent, line, stage } = scene();
    const briefs = new Briefs(line, requests, stage.later, () => {});
    briefs.heard({ type: "brief", ...empty, ask_need: ["no_phone"] });
    briefs.heard({ type: "brief", ...empty });
    expect(briefs.asking).toEqual(["no_phone"]);
    briefs.tell(["no_phone"], true);
    expect(briefs.asking).toEqual([]);
    expect(sent).toMatchObject([{ type: "tell_need", needs: ["no_phone"], consent: true }]);
  });
});

describe("a rating", () => {
  const resolved = event(7, "conversation.resolved");
  const given = event(8, "rating.given", { score: 4 });
  const standing = (events: Conversation["events"], state: Conversation["state"] = "resolved"): Conversation =>
    ({ ...emptyConversation, events, state });

  test("is asked for once for each resolution", () => {
    const { requests } = scene();
    const rating = new Rating(requests, new Memory(pageStorage()), () => {});
    expect(rating.isDue(standing([resolved]))).toBe(true);
    expect(rating.isDue(standing([resolved, given]))).toBe(false);
    expect(rating.isDue(standing([resolved], "with_ai"))).toBe(false);
    expect(rating.isDue(standing([resolved, given, event(9, "conversation.resolved")]))).toBe(true);
  });

  test("stays skipped, also on the next page, until something else is resolved", () => {
    const storage = pageStorage();
    const { requests } = scene();
    new Rating(requests, new Memory(storage), () => {}).skip(standing([resolved]));
    const later = new Rating(requests, new Memory(storage), () => {});
    expect(later.isDue(standing([resolved]))).toBe(false);
    expect(later.isDue(standing([resolved, event(12, "conversation.resolved")]))).toBe(true);
  });

  test("that was given in another window is not asked for here", () => {
    const { requests } = scene();
    const rating = new Rating(requests, new Memory(pageStorage()), () => {});
    rating.give(standing([resolved]), 5, "");
    requests.heard(nack("r0", "already_rated"));
    expect(rating.isDue(standing([resolved]))).toBe(false);
  });
});
