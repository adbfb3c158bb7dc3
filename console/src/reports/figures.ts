import type { CallBackReport, HandoffReport, RatingReport, WaitReport } from "../api/types";
import type { Key, Text } from "../text/text.svelte";
import type { Times } from "../text/time.svelte";

/** One figure with what it counts, so that nobody has to guess. */
export interface Figure {
  name: string;
  means: string;
  value: string;
  /** What it must reach, and whether it does. */
  goal?: string;
  met?: boolean;
}

interface Told {
  handoff: HandoffReport;
  waits: WaitReport;
  calls: CallBackReport;
  ratings: RatingReport;
}

export function figuresOf(
  { handoff, waits, calls, ratings }: Told,
  text: Text,
  times: Pick<Times, "lasting">,
): { title: string; figures: Figure[] }[] {
  const made = new Making(text, times);
  const { share, span, count, average } = made;
  return [
    {
      title: text.t("reports.handoff"),
      figures: [
        count("handoffs", handoff.handoffs),
        average("asks_honoured", handoff.asks_before_honoured, 1),
        span("to_agent", handoff.to_agent.p50, handoff.to_agent.p95),
        span("to_person", handoff.to_person.p50, handoff.to_person.p95),
        share("within_3", handoff.within_3_minutes, { goal: 0.95 }),
        share("re_ask", handoff.re_ask_rate),
        share("re_tell", handoff.re_tell_rate),
        share("complete", handoff.completeness.complete),
      ],
    },
    {
      title: text.t("reports.waits"),
      figures: [
        count("asked", waits.asked),
        count("abandoned", waits.abandoned),
        share("within_bound", waits.within_bound, { goal: 0.8 }),
        span("bound_error", waits.error, null),
      ],
    },
    {
      title: text.t("reports.calls"),
      figures: [
        count("calls_made", calls.made),
        share("calls_kept", calls.kept_rate, { goal: 1 }),
        count("calls_overdue", calls.overdue),
      ],
    },
    {
      title: text.t("reports.ratings"),
      figures: [
        share("rated", ratings.all.response_rate),
        share("satisfied_people", ratings.people.satisfied),
        share("satisfied_ai", ratings.ai.satisfied),
      ],
    },
  ];
}

class Making {
  constructor(
    private readonly text: Text,
    private readonly times: Pick<Times, "lasting">,
  ) {}

  count = (name: string, value: number): Figure => this.#figure(name, this.text.number(value));

  /** `most` is what it must not be above. */
  average = (name: string, value: number | null, most: number): Figure => {
    if (value === null) return this.#figure(name, null);
    const words = this.text.t("reports.goal", { goal: this.text.number(most) });
    return { ...this.#figure(name, this.text.number(value)), goal: words, met: value <= most };
  };

  share = (
    name: string,
    value: number | null,
    { goal }: { goal?: number } = {},
  ): Figure => {
    const figure = this.#figure(name, value === null ? null : this.text.percent(value));
    if (goal === undefined || value === null) return figure;
    const words = this.text.t("reports.goal", { goal: this.text.percent(goal) });
    return { ...figure, goal: words, met: value >= goal };
  };

  span = (name: string, middle: number | null, worst: number | null): Figure => {
    if (middle === null) return this.#figure(name, null);
    const half = this.times.lasting(middle);
    if (worst === null) return this.#figure(name, half);
    const words = { half, worst: this.times.lasting(worst) };
    return this.#figure(name, this.text.t("reports.spread", words));
  };

  #figure(name: string, value: string | null): Figure {
    const key = `figure.${name}`;
    return {
      name: this.text.t(key as Key),
      means: this.text.t(`${key}_means` as Key),
      value: value ?? this.text.t("reports.unknown"),
    };
  }
}
