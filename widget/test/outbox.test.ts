import { describe, expect, test } from "vitest";
import { pageStorage } from "../src/memory";
import { frameOf, Outbox } from "../src/outbox";

const words = { kind: "say", text: "Where is my parcel?", attachments: [] } as const;

describe("the outbox", () => {
  test("keeps a message over a reload, with its client id", () => {
    const storage = pageStorage();
    new Outbox(storage).add(words, "id-1", "2026-01-05T10:00:00Z");
    const [item] = new Outbox(storage).all();
    expect(frameOf(item!)).toEqual({ type: "say", client_id: "id-1", text: words.text, attachments: [] });
  });

  test("sends again what was under way when the page was closed", () => {
    const storage = pageStorage();
    const outbox = new Outbox(storage);
    outbox.add(words, "id-1", "2026-01-05T10:00:00Z");
    outbox.mark("id-1", "sending");
    expect(new Outbox(storage).all()[0]!.delivery).toBe("queued");
  });

  test("forgets a message on disk once it is safe, and shows it until its event is there", () => {
    const storage = pageStorage();
    const outbox = new Outbox(storage);
    outbox.add(words, "id-1", "2026-01-05T10:00:00Z");
    outbox.mark("id-1", "sent");
    expect(new Outbox(storage).all()).toEqual([]);
    expect(outbox.all()).toHaveLength(1);
    outbox.settle("id-1");
    expect(outbox.all()).toEqual([]);
  });

  test("remembers that a message was refused, and why", () => {
    const storage = pageStorage();
    const outbox = new Outbox(storage);
    outbox.add(words, "id-1", "2026-01-05T10:00:00Z");
    outbox.mark("id-1", "refused", { code: "too_long", message: "Too long" });
    expect(new Outbox(storage).all()[0]).toMatchObject({ delivery: "refused", code: "too_long" });
  });

  test("lets two tabs write without losing either's message", () => {
    const storage = pageStorage();
    const [here, there] = [new Outbox(storage), new Outbox(storage)];
    here.add(words, "id-1", "2026-01-05T10:00:00Z");
    there.add(words, "id-2", "2026-01-05T10:00:01Z");
    here.reload();
    expect(here.all().map((item) => item.client_id)).toEqual(["id-1", "id-2"]);
  });

  test("takes unsent words into a new conversation, but no wishes about the old one", () => {
    const outbox = new Outbox(pageStorage());
    outbox.add(words, "id-1", "2026-01-05T10:00:00Z");
    outbox.add({ kind: "ask_person" }, "id-2", "2026-01-05T10:00:01Z");
    outbox.keepOnlyWords();
    expect(outbox.all().map((item) => item.client_id)).toEqual(["id-1"]);
  });

  test("leaves alone what another script wrote under its name", () => {
    const storage = pageStorage();
    storage.setItem("warmline:outbox:broken", "{not json");
    expect(new Outbox(storage).all()).toEqual([]);
  });
});
