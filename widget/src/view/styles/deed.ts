import { css } from "lit";

/** Cards: a proposal, a receipt, a code. */
export const deed = css`
  .deed {
    display: grid;
    gap: 10px;
    width: min(100%, 320px);
    padding: 12px 14px;
    border: 1px solid var(--line);
    border-radius: 14px;
    overflow-wrap: anywhere;
    background: var(--ground);
  }
  .message:not(.first) > .deed {
    margin-block-start: 5px;
  }
  .deed strong {
    display: flex;
    gap: 8px;
    font-weight: 600;
  }
  .check {
    display: grid;
    flex: none;
    place-items: center;
    width: 20px;
    height: 20px;
    border-radius: 50%;
    color: var(--ground);
    background: var(--done);
  }
  .check .icon {
    width: 13px;
    height: 13px;
    stroke-width: 2.4;
  }
  .deed dl {
    border-block-start: 1px solid var(--line);
    font-size: 13px;
  }
  .deed dl div {
    display: flex;
    justify-content: space-between;
    gap: 16px;
    padding-block: 6px;
    border-block-end: 1px solid var(--line);
  }
  .deed dt {
    flex: none;
    max-width: 50%;
    color: var(--muted);
  }
  .deed dd {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .callback .check {
    background: var(--person);
  }
  .callback .address {
    font-size: 16px;
    font-weight: 500;
  }
  .answers {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .answers button,
  .code button {
    display: flex;
    align-items: center;
    gap: 6px;
    min-height: 36px;
    padding: 7px 13px;
    border: 1px solid var(--control-line);
    border-radius: 10px;
    font-weight: 500;
    line-height: 20px;
    transition: background var(--quick), border-color var(--quick);
  }
  .answers button:hover {
    background: var(--raised);
  }
  .deed .strong {
    border-color: transparent;
    color: var(--on-accent);
    background: var(--accent);
  }
  .deed .strong:disabled {
    color: var(--muted);
    background: var(--raised);
    cursor: default;
  }
  .answers .icon,
  .became .icon {
    width: 16px;
    height: 16px;
  }
  [aria-disabled="true"] {
    opacity: 0.6;
    cursor: default;
  }
  .became {
    display: flex;
    align-items: center;
    gap: 6px;
    font-size: 12.5px;
    color: var(--muted);
  }
  .became.due {
    color: var(--due);
  }
  .became.done {
    color: var(--done);
  }
  .became.wrong {
    color: var(--wrong);
  }
  .message > .became {
    margin-block: 5px 4px;
  }
  .number {
    font-size: 12px;
    color: var(--muted);
  }
  .code {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .code input {
    flex: 1;
    width: 130px;
    min-width: 0;
    padding: 5px 10px;
    border: 1px solid var(--control-line);
    border-radius: 10px;
    font: 600 18px/24px ui-monospace, "SF Mono", Menlo, Consolas, monospace;
    letter-spacing: 0.25em;
  }
  .code input[aria-invalid="true"] {
    border-color: var(--wrong);
  }
  .deed .link {
    justify-self: start;
    font-size: 13px;
  }
`;
