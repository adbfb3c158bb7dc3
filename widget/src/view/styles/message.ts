import { css } from "lit";

/** Bubbles: who speaks, what is said, what became of it. */
export const message = css`
  .message {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    margin-block-start: 3px;
    max-width: 100%;
  }
  .message.first {
    margin-block-start: 14px;
  }
  .speaker {
    display: flex;
    align-items: center;
    gap: 6px;
    margin-block-end: 5px;
    font-size: 12px;
    color: var(--muted);
  }
  .speaker b {
    font-weight: 600;
  }
  .ai .speaker b {
    color: var(--ai);
  }
  .agent .speaker b {
    color: var(--person);
  }
  .avatar.tiny {
    width: 20px;
    height: 20px;
    font-size: 9px;
  }
  .tiny .icon {
    width: 12px;
    height: 12px;
  }
  .bubble {
    max-width: 88%;
    padding: 9px 13px;
    border-radius: 14px;
    overflow-wrap: anywhere;
    background: var(--raised);
  }
  .ai .bubble {
    background: var(--ai-ground);
  }
  .agent .bubble {
    background: var(--person-ground);
  }
  .customer {
    align-items: flex-end;
  }
  .customer .bubble {
    color: var(--on-accent);
    background: var(--accent);
  }
  .ai.last .bubble,
  .agent.last .bubble {
    border-end-start-radius: 5px;
  }
  .customer.last .bubble {
    border-end-end-radius: 5px;
  }
  .text {
    white-space: pre-wrap;
  }
  .bubble a {
    color: inherit;
    text-underline-offset: 3px;
  }
  .bubble > div > * + * {
    margin-block-start: 8px;
  }
  ol {
    display: grid;
    gap: 6px;
    list-style: none;
    counter-reset: step;
  }
  ol li {
    position: relative;
    padding-inline-start: 28px;
    counter-increment: step;
  }
  ol li::before {
    content: counter(step);
    position: absolute;
    inset-inline-start: 0;
    inset-block-start: 1px;
    width: 19px;
    height: 19px;
    border-radius: 50%;
    font: 600 11px/19px var(--font);
    text-align: center;
    color: var(--ai);
    background: var(--ground);
  }
  .agent ol li::before {
    color: var(--person);
  }
  .links {
    display: grid;
    gap: 6px;
    list-style: none;
  }
  .bubble .card {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
    padding: 8px 12px;
    border-radius: 10px;
    color: var(--text);
    text-decoration: none;
    background: var(--ground);
  }
  .card:hover strong {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .card strong {
    display: block;
    font-weight: 500;
  }
  .card small {
    font-size: 12px;
    color: var(--muted);
  }
  .card .icon {
    width: 16px;
    height: 16px;
    color: var(--muted);
  }
  :host([dir="rtl"]) .card .icon {
    transform: scaleX(-1);
  }
  .options {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    max-width: 100%;
    margin-block-start: 8px;
  }
  .options button {
    max-width: 100%;
    min-height: 36px;
    padding: 7px 13px;
    border: 1px solid var(--control-line);
    border-radius: 18px;
    line-height: 20px;
    overflow-wrap: anywhere;
    color: var(--ai);
    background: var(--ground);
    transition: background var(--quick), border-color var(--quick);
  }
  .options button:hover {
    border-color: var(--ai);
    background: var(--ai-ground);
  }
  .options.open button:last-child {
    color: var(--muted);
  }
  .asked {
    margin-block-start: 6px;
    padding-inline-start: 30px;
    font-size: 13px;
    color: var(--muted);
  }
  .fate {
    margin-block-start: 4px;
    font-size: 12px;
    text-align: end;
    color: var(--muted);
  }
  .wrong {
    color: var(--wrong);
  }
  .link.wrong {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
`;
