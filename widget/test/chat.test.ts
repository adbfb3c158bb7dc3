import { describe, expect, test } from "vitest";
import { Chat } from "../src/chat";
import { Memory, pageStorage } from "../src/memory";
import { Server } from "../src/server";
import type { Config, Prefer, Ticket } from "../src/wire";
import { frame, said, settled, Stage, ticket } from "./factories";

class ScriptedServer extends Server {
  readonly opened: Prefer[] = [];

  override config(): Promise<Config> {
    return Promise.reject(new Error("not scripted"));
  }

  override open(prefer: Prefer): Promise<Ticket> {
    this.opened.push(prefer);
    return Promise.resolve({ ...ticket, conversation: `c${this.opened.length}` });
  }
}

function scene({ storage = pageStorage(), stage = new Stage() } = {}) {
  let ids = 0;
  const server = new ScriptedServer("https://help.example");
  const around = {
    socket: stage.socket, later: stage.later, random: stage.random, language: "en",
    id: () => `id-${stage.time}-${ids++}`,
    now: () => new Date(Date.UTC(2026, 0, 5) + stage.time),
    page: () => "https://shop.example/",
    looking: () => true,
  };
  const chat = new Chat(server, new Memory(storage), around);
  const said = () => stage.line.heard.filter(({ type }) => type === "say");
  return { chat, server, stage, storage, said };
}

const closed: Config = {
  company: "Ternwell", assistant: "Pebble", disclosure: { version: "1", language: "en", text: "An AI answers." },
  languages: ["en"], open: false, opens_at: "2026-01-06T08:00:00Z", max_chars: 4000,
};

describe("a chat", () => {
  test("asks the server for nothing until the customer does something", async () => {
    const { chat, server, stage } = scene();
    chat.start();
    await stage.pass(60_000);
    expect(server.opened).toEqual([]);
  });

  test("opens a conversation with the first words and sends them once connected", async () => {
    const { chat, server, stage, said } = scene();
    chat.choose("person");
    chat.say("Hello");
    await settled();
    stage.line.welcomed();
    expect(server.opened).toEqual(["person"]);
    expect(said()).toMatchObject([{ text: "Hello" }]);
  });

  test("sends an unconfirmed message again with the same client id on a new line", async () => {
    const { chat, stage, said } = scene();
    chat.say("Hello");
    await settled();
    stage.line.welcomed();
    const [first] = said();
    stage.line.onclose?.({ code: 1006 });
    await stage.pass(1_000);
    stage.line.welcomed();
    expect(said()).toEqual([first]);
  });

  test("gives up a line that confirms nothing", async () => {
    const { chat, stage } = scene();
    chat.say("Hello");
    await settled();
    stage.line.welcomed();
    await stage.pass(9_000);
    expect(stage.sockets).toHaveLength(2);
  });

  test("delivers after a reload what was written without a connection", async () => {
    const { chat, stage, storage } = scene();
    chat.say("Written offline");
    await settled();
    stage.line.onclose?.({ code: 1006 });
    const later = scene({ storage });
    later.chat.start();
    await settled();
    later.stage.line.welcomed();
    expect(later.said()).toMatchObject([{ text: "Written offline" }]);
  });

  test("keeps a wish for a person while there is no line", async () => {
    const { chat, stage } = scene();
    chat.askPerson();
    chat.askPerson();
    await settled();
    stage.line.onclose?.({ code: 1006 });
    await stage.pass(1_000);
    stage.line.welcomed();
    expect(stage.line.heard.filter(({ type }) => type === "ask_person")).toHaveLength(1);
  });

  test("keeps a wish for a person until the server tells who has the conversation", async () => {
    const { chat, stage } = scene();
    chat.askPerson();
    await settled();
    stage.line.welcomed();
    const { client_id } = chat.view.pending[0]!;
    stage.line.tell({ type: "ack", client_id, seq: 2, at: "" });
    expect(chat.view.pending).toMatchObject([{ kind: "ask_person" }]);
    stage.line.tell({ type: "state", state: "waiting", agent: null, position: 1, open: true, opens_at: null });
    expect(chat.view.pending).toEqual([]);
  });

  test("shows a message once, whether its event or its receipt comes first", async () => {
    for (const eventFirst of [true, false]) {
      const { chat, stage, said: sent } = scene();
      chat.say("Hello");
      await settled();
      stage.line.welcomed();
      const client_id = (sent()[0] as { client_id: string }).client_id;
      const event = frame({ ...said(1, "customer"), client_id });
      const ack = { type: "ack", client_id, seq: 1, at: "" } as const;
      for (const told of eventFirst ? [event, ack] : [ack, event]) stage.line.tell(told);
      expect(chat.view.pending).toEqual([]);
      expect(chat.view.conversation.events).toHaveLength(1);
    }
  });

  test("tries again by itself when the server asks for patience", async () => {
    const { chat, stage, said } = scene();
    chat.say("Hello");
    await settled();
    stage.line.welcomed();
    const { client_id } = said()[0] as { client_id: string };
    stage.line.tell({ type: "nack", client_id, code: "too_many", message: "Slow down", retry_after: 3 });
    expect(said()).toHaveLength(1);
    await stage.pass(3_000);
    expect(said()).toHaveLength(2);
  });

  test("keeps the order when the server asks for patience in the middle", async () => {
    const { chat, stage, said } = scene();
    chat.wake();
    const lines = ["one", "two", "three", "four", "five"];
    for (const line of lines) {
      chat.say(line);
      await stage.pass(1);
    }
    stage.line.welcomed();
    const kept: string[] = [];
    let answered = 0;
    for (let second = 0; second < 20; second++) {
      let allowed = second ? 1 : 2;
      for (const { client_id, text } of said().slice(answered) as { client_id: string; text: string }[]) {
        answered++;
        if (allowed-- > 0) {
          kept.push(text);
          stage.line.tell({ type: "ack", client_id, seq: kept.length, at: "" });
        } else {
          stage.line.tell({ type: "nack", client_id, code: "too_fast", message: "", retry_after: 1 });
        }
      }
      await stage.pass(1_000);
    }
    expect(kept).toEqual(lines);
  });

  test("shows a refused message with its reason and sends it only when asked to", async () => {
    const { chat, stage, said } = scene();
    chat.say("Hello");
    await settled();
    stage.line.welcomed();
    const { client_id } = said()[0] as { client_id: string };
    stage.line.tell({ type: "nack", client_id, code: "too_long", message: "Too long", retry_after: null });
    await stage.pass(20_000);
    expect(chat.view.pending[0]).toMatchObject({ delivery: "refused", message: "Too long" });
    expect(said()).toHaveLength(1);
    chat.retry(client_id);
    expect(said()).toHaveLength(2);
  });

  test("moves unsent words into a new conversation when the ticket has expired", async () => {
    const { chat, server, stage, said } = scene();
    chat.say("Hello");
    await settled();
    stage.line.onclose?.({ code: 4401 });
    await stage.pass(1_000);
    stage.line.welcomed();
    expect(server.opened).toHaveLength(2);
    expect(said()).toMatchObject([{ text: "Hello" }]);
    expect(chat.view.expired).toBe(true);
  });

  test("starts afresh on request", async () => {
    const { chat, stage } = scene();
    chat.say("Hello");
    await settled();
    stage.line.welcomed();
    stage.line.tell(frame(said(1, "ai")));
    chat.newConversation();
    expect(chat.view.conversation.events).toEqual([]);
  });

  test("says that nobody is there while a conversation opens, and in the next one", async () => {
    const { chat, server } = scene();
    server.config = () => Promise.resolve(closed);
    await chat.watch();
    const shown = new Set([chat.view.conversation.opensAt]);
    chat.addEventListener("change", () => shown.add(chat.view.conversation.opensAt));
    chat.askPerson();
    await settled();
    chat.newConversation();
    expect([...shown]).toEqual([closed.opens_at]);
  });

  test("tells that the customer writes at most once a second, and when they stop", async () => {
    const { chat, stage } = scene();
    chat.say("Hello");
    await settled();
    stage.line.welcomed();
    for (const draft of ["a", "ab", "abc"]) chat.wrote(draft);
    await stage.pass(3_000);
    const typing = stage.line.heard.filter((heard) => heard.type === "typing");
    expect(typing).toEqual([{ type: "typing", on: true }, { type: "typing", on: false }]);
  });

  test("tells up to where was read once, and again on a new line", async () => {
    const { chat, stage } = scene();
    const told = () => stage.line.heard.filter(({ type }) => type === "read");
    await chat.watch();
    chat.say("Hello");
    await settled();
    stage.line.welcomed();
    stage.line.tell(frame(said(2, "agent")));
    chat.wake();
    expect(told()).toEqual([{ type: "read", seq: 2 }]);
    stage.line.onclose?.({ code: 1006 });
    await stage.pass(1_000);
    stage.line.welcomed();
    expect(told()).toEqual([{ type: "read", seq: 2 }]);
    chat.unwatch();
    stage.line.tell(frame(said(3, "agent")));
    expect(told()).toHaveLength(1);
  });

  test("takes nobody for writing for ever", async () => {
    const { chat, stage } = scene();
    chat.askPerson();
    await settled();
    stage.line.welcomed();
    stage.line.tell({ type: "typing", by: "ai", name: "Mira", on: true });
    await stage.pass(8_000);
    expect(chat.view.conversation.typing).toBeNull();
  });

  test("asks once for the page of history above the oldest message", async () => {
    const { chat, stage } = scene();
    chat.say("Hello");
    await settled();
    stage.line.welcomed();
    stage.line.tell({ type: "history", events: [said(40, "ai")], more: true });
    chat.loadOlder();
    chat.loadOlder();
    expect(stage.line.heard.filter(({ type }) => type === "history")).toEqual([{ type: "history", before: 40, limit: 30 }]);
  });
});
