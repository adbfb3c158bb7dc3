import { describe, expect, test } from "vitest";
import { Live, Refused } from "../src/live";
import { Listener, Stage } from "./factories";

async function connected(): Promise<{ stage: Stage; owner: Listener; live: Live }> {
  const [stage, owner] = [new Stage(), new Listener()];
  const live = new Live(stage, owner);
  await live.connect();
  stage.line.welcomed();
  return { stage, owner, live };
}

describe("the line", () => {
  test("says hello with the token and the last number seen", async () => {
    const { stage, live } = await connected();
    expect(stage.line.heard[0]).toEqual({ type: "hello", token: "t1", after: 7 });
    expect(live.link).toBe("up");
  });

  test("comes back after it was cut, and resumes", async () => {
    const { stage, live } = await connected();
    stage.line.onclose?.({ code: 1006 });
    expect(live.link).toBe("down");
    await stage.pass(60_000);
    expect(stage.sockets.length).toBeGreaterThan(1);
    stage.line.welcomed();
    expect(live.link).toBe("up");
  });

  test("waits longer with each failure, up to a limit", async () => {
    const { stage } = await connected();
    const pauses: number[] = [];
    for (let failure = 0; failure < 9; failure++) {
      const before = stage.time;
      stage.line.onclose?.({ code: 1006 });
      const sockets = stage.sockets.length;
      while (stage.sockets.length === sockets) await stage.pass(25);
      pauses.push(stage.time - before);
    }
    expect(pauses[1]).toBeGreaterThan(pauses[0]!);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(20_050);
  });

  test("notices a line that died in silence", async () => {
    const { stage, live } = await connected();
    await stage.pass(25_000);
    expect(stage.line.heard.at(-1)).toEqual({ type: "ping" });
    await stage.pass(10_000);
    expect(live.link).not.toBe("up");
  });

  test("stays when the server answers the ping", async () => {
    const { stage, live } = await connected();
    await stage.pass(25_000);
    stage.line.tell({ type: "pong" });
    await stage.pass(20_000);
    expect(live.link).toBe("up");
  });

  test("asks for a new ticket when the old one has expired", async () => {
    const { stage, owner } = await connected();
    stage.line.onclose?.({ code: 4401 });
    expect(owner.expired).toBe(1);
    await stage.pass(1_000);
    expect(stage.sockets).toHaveLength(2);
  });

  test("rests after an expired ticket when there is nothing to say", async () => {
    const { stage, owner, live } = await connected();
    owner.wantsMore = false;
    stage.line.tell({ type: "error", code: "token_expired", message: "Expired" });
    await stage.pass(60_000);
    expect(stage.sockets).toHaveLength(1);
    expect(live.link).toBe("idle");
  });

  test("does not knock again where it may not come in", async () => {
    const { stage, live } = await connected();
    stage.line.onclose?.({ code: 4403 });
    await stage.pass(120_000);
    expect(stage.sockets).toHaveLength(1);
    expect(live.link).toBe("refused");
  });

  test("gives up when the server refuses a conversation, and retries when it is only away", async () => {
    const [stage, owner] = [new Stage(), new Listener()];
    const live = new Live(stage, owner);
    owner.ticket = () => Promise.reject(new Error("503"));
    await live.connect();
    expect(live.link).toBe("down");
    owner.ticket = () => Promise.reject(new Refused("403"));
    await stage.pass(10_000);
    expect(live.link).toBe("refused");
  });

  test("opens one socket for many wishes to connect", async () => {
    const [stage, owner] = [new Stage(), new Listener()];
    const live = new Live(stage, owner);
    await Promise.all([live.connect(), live.connect(), live.connect()]);
    expect(stage.sockets).toHaveLength(1);
  });

  test("sends nothing before the server has said that we are caught up", async () => {
    const [stage, owner] = [new Stage(), new Listener()];
    const live = new Live(stage, owner);
    await live.connect();
    expect(live.send({ type: "ping" })).toBe(false);
    expect(stage.line.heard).toEqual([]);
  });
});
