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

type Method = "GET" | "POST" | "PUT" | "PATCH";

/** JSON over HTTP with the session cookie. Answers with what the server said, or throws. */
export class Http {
  constructor(private readonly signedOut: () => void) {}

  get = <T>(path: string): Promise<T> => this.#ask<T>("GET", path);
  post = <T>(path: string, body: object = {}): Promise<T> => this.#ask<T>("POST", path, body);
  put = <T>(path: string, body: object): Promise<T> => this.#ask<T>("PUT", path, body);
  patch = <T>(path: string, body: object): Promise<T> => this.#ask<T>("PATCH", path, body);

  async #ask<T>(method: Method, path: string, body?: object): Promise<T> {
    const answer = await reach(path, request(method, body));
    const said = await json(answer);
    if (answer.ok) return said as T;
    const { code = "unknown", message = answer.statusText } = said as Record<string, string>;
    if (answer.status === 401 && path !== "/api/sign-in") this.signedOut();
    throw new Refusal(answer.status, code, message, said);
  }
}

function request(method: Method, body?: object): RequestInit {
  if (body === undefined) return { method };
  const headers = { "Content-Type": "application/json", "X-Warmline": "1" };
  return { method, headers, body: JSON.stringify(body) };
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error instanceof TypeError) throw new Unreachable(path);
    throw error;
  }
}

async function json(answer: Response): Promise<Record<string, unknown>> {
  const text = await answer.text();
  try {
    return text ? (JSON.parse(text) as Record<string, unknown>) : {};
  } catch (error) {
    // A proxy in between answers with a page of its own.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
