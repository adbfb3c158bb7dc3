import { Refusal, Unreachable } from "../api/http";
import type { Kept } from "../api/types";

export interface Upload {
  readonly done: Promise<Kept>;
  readonly stop: () => void;
}

/** One file on its way. `fetch` tells no progress, so this is the older way. */
export function upload(conversation: string, file: File, progress: (part: number) => void): Upload {
  const query = new URLSearchParams({ conversation, name: file.name });
  const request = new XMLHttpRequest();
  request.open("POST", `/api/files?${query.toString()}`);
  request.setRequestHeader("X-Warmline", "1");
  request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
  request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
  const done = new Promise<Kept>((keep, refuse) => {
    const lost = (): void => refuse(new Unreachable());
    request.onload = () =>
      request.status === 201
        ? keep(JSON.parse(request.responseText) as Kept)
        : refuse(refusal(request));
    request.onerror = request.onabort = request.ontimeout = lost;
  });
  request.send(file);
  return { done, stop: () => request.abort() };
}

function refusal({ status, responseText }: XMLHttpRequest): Refusal {
  try {
    const said = JSON.parse(responseText) as { code?: string; message?: string };
    return new Refusal(status, said.code ?? "unknown", said.message ?? "", said);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return new Refusal(status, "unknown", "", {}); // a proxy in between answered
  }
}
