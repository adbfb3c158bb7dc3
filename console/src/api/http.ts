import createClient, { type Client } from "openapi-fetch";

import type { paths } from "./schema";

/** What the server refused, in its own words. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly body: Record<string, unknown>,
  ) {
    super(message);
  }
}

/** Nobody answered: the line or the server is down. */
export class Unreachable extends Error {}

export type Api = Client<paths>;

/** Typed by /openapi.json; the header proves to the server that no other site sent the request. */
export function openApi(): Api {
  return createClient<paths>({ baseUrl: location.origin, headers: { "X-Warmline": "1" } });
}

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What the server said, or throws Refusal or Unreachable. */
export async function answer<T>(asking: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await reached(asking);
  if (response.ok) return data as T;
  // A proxy in between answers with a page of its own.
  const said =
    typeof error === "object" && error !== null ? (error as Record<string, unknown>) : {};
  const { code = "unknown", message = "" } = said as { code?: string; message?: string };
  throw new Refusal(response.status, code, message, said);
}

async function reached<T>(asking: Promise<Answered<T>>): Promise<Answered<T>> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof TypeError) throw new Unreachable();
    throw error;
  }
}
