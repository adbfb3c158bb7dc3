import type { Agent, Role } from "../../api/types";

/** What the form of an agent holds: lists are written as words with commas. */
export interface AgentForm {
  name: string;
  email: string;
  role: Role;
  title: string;
  languages: string;
  skills: string;
  /** How many chats at a time. */
  chats: number;
}

type Fields = Pick<Agent, "name" | "role" | "title" | "languages" | "skills"> & { email: string };

export function formOf(agent: Agent | null): AgentForm {
  return {
    name: agent?.name ?? "",
    email: agent?.email ?? "",
    role: agent?.role ?? "agent",
    title: agent?.title ?? "",
    languages: (agent?.languages ?? ["en"]).join(", "),
    skills: skillWords(agent?.skills ?? {}),
    chats: (agent?.capacity ?? 200) / 100,
  };
}

export function fieldsOf(form: AgentForm): Fields {
  return {
    name: form.name.trim(),
    email: form.email.trim(),
    role: form.role,
    title: form.title.trim() || null,
    languages: listOf(form.languages),
    skills: skillsOf(form.skills),
  };
}

export function capacityOf(form: AgentForm): number {
  return Math.round(form.chats * 100);
}

/** "payments 4, fraud": a level from 1 to 5 behind each, the middle one where none is said. */
export function skillsOf(words: string): Record<string, number> {
  return Object.fromEntries(
    listOf(words).map((word) => {
      const [, skill, level] = /^(.*?)\s*([1-5])?$/.exec(word) ?? [];
      return [skill || word, Number(level ?? 3)];
    }),
  );
}

/** As `skillsOf` reads them. */
export function skillWords(skills: Record<string, number>): string {
  return Object.entries(skills)
    .map(([skill, level]) => `${skill} ${level}`)
    .join(", ");
}

export function listOf(words: string): string[] {
  return words
    .split(/[,،]/)
    .map((word) => word.trim())
    .filter(Boolean);
}

// Without letters and digits that look alike when read aloud.
const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

/** Four groups of four, about 79 bits: hard to guess and easy to read out. */
export function temporaryPassword(): string {
  const group = (): string => Array.from({ length: 4 }, letter).join("");
  return Array.from({ length: 4 }, group).join("-");
}

function letter(): string {
  const room = 256 - (256 % ALPHABET.length);
  for (;;) {
    const [byte = 0] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < room) return ALPHABET.charAt(byte % ALPHABET.length);
  }
}
