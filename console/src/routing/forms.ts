import { listOf, skillsOf, skillWords } from "../admin/agents/agents";
import type { Queue, Step } from "../api/types";

/** A queue as its form holds it: lists are words with commas, times in seconds. */
export interface QueueForm {
  id: string;
  name: string;
  languages: string;
  channels: string;
  intents: string;
  risks: string;
  reasons: string;
  steps: StepForm[];
  experts: string[];
  cost: number;
  service_level: number;
  ring: number;
  sticky: number;
  sticky_wait: number;
  call_back_within: number | null;
}

export interface StepForm {
  after: number;
  needs: string;
  speaks: boolean;
  experts_only: boolean;
}

const DAY = 24 * 3600;
const MINUTE = 60;
export const ruled = ["languages", "channels", "intents", "risks", "reasons"] as const;

export function blank(): QueueForm {
  return {
    id: "",
    name: "",
    languages: "",
    channels: "",
    intents: "",
    risks: "",
    reasons: "",
    steps: [{ after: 0, needs: "", speaks: true, experts_only: false }],
    experts: [],
    cost: 1,
    service_level: 180,
    ring: 20,
    sticky: 7,
    sticky_wait: 30,
    call_back_within: null,
  };
}

/** `sticky` stands in days in the form, `call_back_within` in minutes; without it the company's counts. */
export function formOf(queue: Queue): QueueForm {
  const { rule } = queue;
  const words = ruled.map((name) => [name, (rule[name] ?? []).join(", ")]);
  return {
    ...(Object.fromEntries(words) as Pick<QueueForm, (typeof ruled)[number]>),
    id: queue.id,
    name: queue.name,
    steps: queue.steps.map(stepForm),
    experts: [...(queue.experts ?? [])],
    cost: queue.cost,
    service_level: queue.service_level,
    ring: queue.ring,
    sticky: queue.sticky / DAY,
    sticky_wait: queue.sticky_wait,
    call_back_within: queue.call_back_within === null ? null : queue.call_back_within / MINUTE,
  };
}

function stepForm(step: Queue["steps"][number]): StepForm {
  const { after, speaks, experts_only } = step;
  return { after, needs: skillWords(step.needs ?? {}), speaks, experts_only };
}

/** `was` keeps what the form does not show. */
export function queueOf(form: QueueForm, was: Queue | null): Queue {
  const lists = ruled.map((name) => [name, listOf(form[name])]);
  return {
    weights: was?.weights ?? { mail: 40 },
    id: form.id || idOf(form.name),
    name: form.name.trim(),
    rule: Object.fromEntries(lists) as Queue["rule"],
    steps: form.steps.map(stepOf).toSorted((a, b) => a.after - b.after),
    experts: form.experts,
    cost: form.cost,
    service_level: form.service_level,
    ring: form.ring,
    sticky: Math.round(form.sticky * DAY),
    sticky_wait: form.sticky_wait,
    call_back_within:
      form.call_back_within === null ? null : Math.round(form.call_back_within * MINUTE),
  };
}

function stepOf({ after, needs, speaks, experts_only }: StepForm): Step {
  return { after, needs: skillsOf(needs), speaks, experts_only };
}

/** A name for addresses: "Zahlungen & Betrug" becomes "zahlungen-betrug". */
export function idOf(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const id = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40);
  return id || `queue-${crypto.randomUUID().slice(0, 8)}`;
}

/** The queues with this one changed, added or, without `now`, gone; the first that fits takes it. */
export function withQueue(all: readonly Queue[], was: Queue | null, now: Queue | null): Queue[] {
  if (was === null) return now ? [now, ...all] : [...all];
  return all.flatMap((one) => (one.id === was.id ? (now ? [now] : []) : [one]));
}

export function moved(all: readonly Queue[], id: string, by: 1 | -1): Queue[] {
  const from = all.findIndex((one) => one.id === id);
  const to = from + by;
  const queues = [...all];
  const [one] = queues.splice(from, 1);
  if (!one || to < 0 || to >= all.length) return [...all];
  queues.splice(to, 0, one);
  return queues;
}
