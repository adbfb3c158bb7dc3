import { describe, expect, test } from "vitest";
import { Server } from "../src/server";
import { Transcript } from "../src/transcript";

class Answering extends Server {
  constructor(private readonly status: number | null) {
    super("https://help.example");
  }

  override transcript(): Promise<Response> {
    return this.mailTranscript();
  }

  override mailTranscript(): Promise<Response> {
    return this.status ? Promise.resolve(new Response("{}", { status: this.status })) : Promise.reject(new Error("no line"));
  }
}

describe("a conversation by mail", () => {
  test.each([
    [200, "sent"],
    [409, "no_address"],
    [429, "too_often"],
    [500, "failed"],
    [null, "failed"],
  ] as const)("tells what became of it: %j", async (status, became) => {
    expect(await new Transcript(new Answering(status), () => "t1").mail()).toBe(became);
  });

  test("is nothing without a conversation, and no file where it cannot be had", async () => {
    expect(await new Transcript(new Answering(200), () => null).mail()).toBe("failed");
    expect(await new Transcript(new Answering(500), () => "t1").file()).toBeNull();
    expect(await new Transcript(new Answering(200), () => "t1").file()).not.toBeNull();
  });
});
