/** One file on its way to the server. `fetch` tells no progress, so this is the older way. */

import type { Kept } from "./wire";

/** The server's own code for what it did not take. */
export class UploadRefused extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

export interface Upload {
  readonly done: Promise<Kept>;
  readonly stop: () => void;
}

export function upload(url: string, token: string, file: File, progress: (part: number) => void): Upload {
  const request = new XMLHttpRequest();
  request.open("POST", `${url}?name=${encodeURIComponent(file.name)}`);
  request.setRequestHeader("Authorization", `Bearer ${token}`);
  request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
  request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
  const done = new Promise<Kept>((keep, refuse) => {
    request.onload = () => (request.status === 201 ? keep(JSON.parse(request.responseText) as Kept) : refuse(refusal(request)));
    request.onerror = request.onabort = request.ontimeout = () => refuse(new Error("not sent"));
  });
  request.send(file);
  return { done, stop: () => request.abort() };
}

function refusal({ responseText }: XMLHttpRequest): Error {
  try {
    return new UploadRefused((JSON.parse(responseText) as { code?: string }).code ?? "");
  } catch (error) {
    if (error instanceof SyntaxError) return new UploadRefused(""); // something in between answered
    throw error;
  }
}
