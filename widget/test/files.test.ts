import { describe, expect, test } from "vitest";
import { Files, troubleOf } from "../src/files";
import { Server } from "../src/server";
import { UploadRefused, type Upload } from "../src/uploading";
import type { Kept, ServerFrame } from "../src/wire";

const kept: Kept = { id: "f1", name: "bill.pdf", media_type: "application/pdf", size: 10, state: "checking" };

class ScriptedServer extends Server {
  answers: (Kept | Error)[] = [];
  states: Kept["state"][] = [];

  override upload(): Upload {
    const answer = this.answers.shift()!;
    return { done: answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer), stop: () => {} };
  }

  override files(ids: readonly string[]): Promise<readonly Kept[]> {
    const state = this.states.shift() ?? "clean";
    return Promise.resolve(ids.map((id) => ({ ...kept, id, state })));
  }
}

function scene() {
  const server = new ScriptedServer("https://help.example");
  const due: (() => void)[] = [];
  let ids = 0;
  const files = new Files(server, {
    token: () => Promise.resolve("token"), known: () => "token", id: () => `k${ids++}`, changed: () => {},
    rules: () => ({ max_bytes: 100, endings: [".pdf"] }),
    later: (act) => {
      due.push(act);
      return () => {};
    },
  });
  const pass = async (): Promise<void> => {
    due.shift()?.();
    await new Promise((done) => setTimeout(done));
  };
  return { files, server, due, pass };
}

const bill = (size = 10, name = "bill.pdf") => new File(["x".repeat(size)], name, { type: "application/pdf" });
const event = (id: string) =>
  ({ type: "event", seq: 1, kind: "message.sent", at: "", payload: {}, body: { attachments: [{ ...kept, id }] } }) as ServerFrame;

describe("files", () => {
  test("go out with the next message by what the server kept of them, and once", async () => {
    const { files, server, pass } = scene();
    server.answers = [kept];
    files.add([bill()]);
    expect([files.sending, files.ready]).toEqual([true, false]);
    await pass();
    expect([files.sending, files.ready]).toEqual([false, true]);
    expect(files.take()).toEqual([{ id: "f1", name: "bill.pdf", media_type: "application/pdf", size: 10 }]);
    expect(files.take()).toEqual([]);
  });

  test("that were refused say why, stay out of the message and may be tried again", async () => {
    const { files, server, pass } = scene();
    server.answers = [new UploadRefused("file_mismatch"), new Error("offline"), kept];
    files.add([bill(), bill()]);
    await pass();
    expect(files.drafts.map(({ trouble }) => trouble)).toEqual(["mismatch", "failed"]);
    expect(files.take()).toEqual([]);
    files.again(files.drafts[1]!.key);
    await pass();
    expect(files.take()).toHaveLength(1);
  });

  test("are not sent at all when it is plain that they will be refused", () => {
    const { files } = scene();
    files.add([bill(101), bill(0), bill(10, "setup.exe")]);
    expect(files.drafts.map(({ trouble }) => trouble)).toEqual(["too_large", "empty", "type"]);
    expect(troubleOf(bill(1e3, "a.exe"), null)).toBeNull();
  });

  test("of the conversation are asked for until they are checked", async () => {
    const { files, server, due, pass } = scene();
    server.states = ["checking", "quarantined"];
    files.heard(event("f9"));
    await pass();
    expect(files.state("f9")).toBe("checking");
    await pass();
    expect(files.state("f9")).toBe("quarantined");
    expect(due).toEqual([]);
  });
});
