import { describe, expect, test } from "vitest";
import { Memory, pageStorage } from "../src/memory";
import { Chat } from "../src/chat";
import { Refused } from "../src/live";
import { OtherPerson, Server } from "../src/server";
import { claimOf } from "../src/signing";
import { follow } from "../src/vouching";
import type { Opened, Prefer, Renewed, Signed } from "../src/wire";
import { settled, Stage, ticket } from "./factories";

const MIA: Signed = { level: "signed", name: "Mia Torres" };

function jwt(sub: string, exp?: number): string {
  const claims = btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify({ sub, exp }))));
  return `e30.${claims.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}.signature`;
}

class ScriptedServer extends Server {
  readonly opened: (string | null)[] = [];
  readonly vouched: string[] = [];
  refusal: Error | null = null;

  override open(_: Prefer, __: string, ___: string, identity: string | null): Promise<Opened> {
    this.opened.push(identity);
    const conversation = `c${this.opened.length}`;
    return Promise.resolve({ ...ticket, conversation, token: `t-${conversation}`, identity: identity ? MIA : null });
  }

  override identify(token: string, identity: string): Promise<Renewed> {
    this.vouched.push(identity);
    const own = { ...MIA, token: token.endsWith("-own") ? token : `${token}-own`, expires_at: ticket.expires_at };
    return this.refusal ? Promise.reject(this.refusal) : Promise.resolve(own);
  }
}

let pages = 0;

/** Each a minute after the one before. */
function page({ storage = pageStorage(), stage = new Stage() } = {}) {
  let ids = 0;
  const number = ++pages;
  const server = new ScriptedServer("https://help.example");
  const around = {
    socket: stage.socket, later: stage.later, random: stage.random, language: "en",
    id: () => `id-${number}-${ids++}`,
    now: () => new Date(Date.UTC(2026, 0, 5, 0, number) + stage.time),
    page: () => "https://shop.example/",
    looking: () => true,
  };
  const chat = new Chat(server, new Memory(storage), around);
  return { chat, server, stage, storage, around };
}

/** Whose conversation this browser remembers: one that was signed by the page of `sub`. */
async function conversationOf(sub: string) {
  const storage = pageStorage();
  const { chat, stage } = page({ storage });
  chat.signing.identify(jwt(sub));
  chat.say("Hello");
  await settled();
  stage.line.welcomed();
  return storage;
}

async function connectedTo({ chat, stage }: ReturnType<typeof page>): Promise<string | null> {
  chat.start();
  await settled();
  stage.sockets.at(-1)?.onopen?.();
  const hello = stage.sockets.at(-1)?.heard[0];
  return hello?.type === "hello" ? hello.token : null;
}

describe("an identity", () => {
  test("is used when a conversation begins", async () => {
    const { chat, server } = page();
    chat.signing.identify(jwt("mia"));
    chat.say("Hello");
    await settled();
    expect(server.opened).toEqual([jwt("mia")]);
    expect(chat.view.signed).toEqual(MIA);
  });

  test("signs a conversation that began without", async () => {
    const { chat, server } = page();
    chat.say("Hello");
    await settled();
    expect(chat.view.signed).toBeNull();
    chat.signing.identify(jwt("mia"));
    await settled();
    expect(server.vouched).toEqual([jwt("mia")]);
    expect(chat.view.signed).toEqual(MIA);
  });

  test("keeps the customer's conversation on the next page", async () => {
    const next = page({ storage: await conversationOf("mia") });
    next.chat.signing.identify(jwt("mia"));
    expect(await connectedTo(next)).toBe("t-c1");
    expect(next.chat.view.signed).toEqual(MIA);
  });

  test("never shows one customer's conversation, words or draft to another", async () => {
    const storage = await conversationOf("mia");
    new Memory(storage).keepDraft("my card number is");
    const next = page({ storage });
    next.chat.signing.identify(jwt("ben"));
    expect(await connectedTo(next)).toBeNull();
    expect(next.chat.view.pending).toEqual([]);
    expect(next.chat.draft()).toBe("");
    next.chat.say("Hi");
    await settled();
    expect(next.server.opened).toEqual([jwt("ben")]);
  });

  test("that changes in mid-conversation leaves it at once", async () => {
    const one = page();
    one.chat.signing.identify(jwt("mia"));
    one.chat.say("Hello");
    await settled();
    one.stage.line.welcomed();
    let left = 0;
    one.chat.addEventListener("left", () => left++);
    one.chat.signing.identify(jwt("ben"));
    expect([left, one.chat.view.conversation.events, one.chat.view.pending]).toEqual([1, [], []]);
    expect(one.stage.line.closed).toBe(true);
  });

  test("that nobody vouches for is not shown, and is there again when somebody does", async () => {
    const storage = await conversationOf("mia");
    expect(await connectedTo(page({ storage }))).toBeNull();
    const again = page({ storage });
    again.chat.signing.identify(jwt("mia"));
    expect(await connectedTo(again)).toBe("t-c1");
  });

  test("does not carry unsent words into another conversation", async () => {
    const storage = await conversationOf("mia");
    const next = page({ storage });
    next.chat.say("Hi from somebody else");
    await settled();
    next.stage.line.welcomed();
    expect(next.stage.line.heard.filter(({ type }) => type === "say")).toMatchObject([{ text: "Hi from somebody else" }]);
  });

  test("signed out is gone, with its conversation", async () => {
    const storage = await conversationOf("mia");
    const next = page({ storage });
    next.chat.signing.identify(null);
    const later = page({ storage });
    later.chat.signing.identify(jwt("mia"));
    expect(await connectedTo(later)).toBeNull();
  });

  test("signed out leaves a conversation alone that nobody signed", async () => {
    const one = page();
    one.chat.say("Hello");
    await settled();
    one.chat.signing.identify(null);
    const next = page({ storage: one.storage });
    expect(await connectedTo(next)).toBe("t-c1");
  });

  test("of another person than the conversation's leaves it", async () => {
    const one = page();
    one.chat.say("Hello");
    await settled();
    one.server.refusal = new OtherPerson();
    one.chat.signing.identify(jwt("ben"));
    await settled();
    expect(one.chat.signing.ticket()).toBeNull();
  });

  test("that the server refuses leaves the customer unsigned, in their conversation", async () => {
    const one = page();
    one.chat.say("Hello");
    await settled();
    one.server.refusal = new Refused("401");
    one.chat.signing.identify(jwt("mia"));
    await settled();
    expect(one.chat.view.signed).toBeNull();
    expect(one.chat.signing.ticket()?.token).toBe("t-c1");
  });

  test("is told again when the server could not be reached", async () => {
    const one = page();
    one.chat.say("Hello");
    await settled();
    one.server.refusal = new Error("offline");
    one.chat.signing.identify(jwt("mia"));
    await settled();
    one.server.refusal = null;
    await one.stage.pass(30_000);
    expect(one.chat.view.signed).toEqual(MIA);
  });

  test("that came while a conversation was being opened is that conversation's", async () => {
    const { chat, server } = page();
    chat.say("Hello");
    chat.signing.identify(jwt("mia"));
    await settled();
    await settled();
    expect(chat.signing.ticket()?.subject).toBe(claimOf(jwt("mia"))!.subject);
    expect(server.opened.at(-1)).toBe(jwt("mia"));
  });
});

describe("a token from before", () => {
  const REPLACED = { type: "error", code: "token_replaced", message: "" } as const;

  /** A conversation that began unsigned, with a word that the server did not confirm. */
  async function unsigned(at: { storage?: ReturnType<typeof pageStorage>; stage?: Stage } = {}) {
    const one = page(at);
    one.chat.say("Hello");
    await settled();
    one.stage.line.welcomed();
    return one;
  }

  function words({ stage }: { stage: Stage }) {
    return stage.line.heard.flatMap((frame) => (frame.type === "say" ? [frame.text] : []));
  }

  test("is given up for the customer's own, and no word is lost", async () => {
    const one = await unsigned();
    one.chat.signing.identify(jwt("mia"));
    one.stage.line.tell(REPLACED);
    await one.stage.pass(1_000);
    one.stage.line.welcomed();
    expect(one.stage.line.heard[0]).toMatchObject({ type: "hello", token: "t-c1-own" });
    expect(words(one)).toEqual(["Hello"]);
    expect(one.chat.view.expired).toBe(false);
  });

  test("is asked about again where the answer was lost", async () => {
    const one = await unsigned();
    one.server.refusal = new Error("offline");
    one.chat.signing.identify(jwt("mia"));
    await settled();
    one.server.refusal = null;
    one.stage.line.tell(REPLACED);
    await one.stage.pass(1_000);
    one.stage.line.welcomed();
    expect(one.stage.line.heard[0]).toMatchObject({ token: "t-c1-own" });
    expect(one.server.vouched.length).toBe(2);
  });

  test("in another tab takes what the first one was given", async () => {
    const storage = pageStorage();
    const one = await unsigned({ storage });
    const two = page({ storage });
    expect(await connectedTo(two)).toBe("t-c1");
    two.chat.signing.identify(jwt("mia"));
    one.chat.signing.identify(jwt("mia"));
    for (const tab of [one, two]) tab.stage.line.tell(REPLACED);
    for (const tab of [one, two]) await tab.stage.pass(1_000);
    for (const tab of [one, two]) {
      tab.stage.line.welcomed();
      expect(tab.stage.line.heard[0]).toMatchObject({ token: "t-c1-own" });
      expect(tab.chat.view.signed).toEqual(MIA);
    }
  });

  test("is no reason to forget the customer's own where this page vouches for nobody", async () => {
    const storage = pageStorage();
    const one = await unsigned({ storage });
    const two = page({ storage });
    await connectedTo(two);
    one.chat.signing.identify(jwt("mia"));
    await settled();
    two.stage.line.tell(REPLACED);
    expect(two.chat.view.conversation.events).toEqual([]);
    expect(new Memory(storage).ticket(one.around.now())?.token).toBe("t-c1-own");
  });

  test("of whom nobody vouches for begins anew, with what was not sent", async () => {
    const one = await unsigned();
    one.stage.line.tell(REPLACED);
    await one.stage.pass(1_000);
    one.stage.line.welcomed();
    expect(one.server.opened).toEqual([null, null]);
    expect(words(one)).toEqual(["Hello"]);
  });

  test("begins anew where the server refuses whom the page vouches for", async () => {
    const one = await unsigned();
    one.server.refusal = new Refused("401");
    one.chat.signing.identify(jwt("mia"));
    await settled();
    one.stage.line.tell(REPLACED);
    await one.stage.pass(1_000);
    expect(one.server.opened.length).toBe(2);
    expect(one.server.vouched.length).toBe(1);
  });
});

describe("a claim", () => {
  test("tells customers apart without naming them", () => {
    const [mia, ben] = [claimOf(jwt("mia")), claimOf(jwt("ben"))];
    expect(mia!.subject).not.toBe(ben!.subject);
    expect(claimOf(jwt("mia", 99))!.subject).toBe(mia!.subject);
    expect(mia!.subject).not.toContain("mia");
    expect(claimOf(jwt("Zoë 佳"))).not.toBeNull();
  });

  test.each(["", "x", "a.b.c", "e30.e30.x", `e30.${btoa("[]")}.x`, `e30.${btoa("null")}.x`])("is none in %j", (text) => {
    expect(claimOf(text)).toBeNull();
  });
});

describe("the page's address for identities", () => {
  const answers = (value: unknown, status = 200) => () => Promise.resolve(new Response(JSON.stringify(value), { status }));

  test("is asked again before the identity ends", async () => {
    const { chat, stage, around } = page();
    const ends = (around.now().getTime() + 600_000) / 1000;
    let asked = 0;
    const ask = () => (asked++, answers({ identity: jwt("mia", ends) })());
    await follow("/me", chat.signing, around, ask);
    expect(chat.signing.claim?.jwt).toBe(jwt("mia", ends));
    await stage.pass(530_000);
    expect(asked).toBe(1);
    await stage.pass(20_000);
    expect(asked).toBe(2);
  });

  test.each([[{ identity: null }, 200], [{}, 401], [{}, 404]])("that answers %j, %i: nobody is signed in", async (value, status) => {
    const { chat, storage, around } = page({ storage: await conversationOf("mia") });
    await follow("/me", chat.signing, around, answers(value, status));
    expect(new Memory(storage).ticket(around.now())).toBeNull();
  });

  test("that cannot be reached says nothing, and is asked again", async () => {
    const { chat, stage, around } = page({ storage: await conversationOf("mia") });
    let reachable = false;
    const ask = () => (reachable ? answers({ identity: jwt("mia") })() : Promise.reject(new TypeError("offline")));
    await follow("/me", chat.signing, around, ask);
    expect(chat.signing.ticket()).toBeNull();
    reachable = true;
    await stage.pass(31_000);
    for (let turn = 0; turn < 5; turn++) await new Promise((done) => setTimeout(done));
    expect(chat.signing.ticket()?.conversation).toBe("c1");
  });
});
