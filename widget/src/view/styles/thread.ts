import { css } from "lit";

/** Opening view, messages, notices, waiting card. */
export const thread = css`
  warmline-thread {
    position: relative;
    display: flex;
    flex: 1;
    min-height: 0;
  }
  .log {
    flex: 1;
    display: flex;
    flex-direction: column;
    padding: 16px;
    overflow: hidden auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--control-line) transparent;
  }
  .log:focus-visible {
    outline-offset: -3px;
    border-radius: 6px;
  }

  .opening {
    display: flex;
    flex-direction: column;
    gap: 14px;
    margin-block-start: auto;
    padding-block-end: 4px;
  }
  h3 {
    font-size: 22px;
    font-weight: 600;
    line-height: 1.25;
    letter-spacing: -0.01em;
  }
  .disclosure {
    display: flex;
    gap: 8px;
    padding: 10px 12px;
    border-radius: 12px;
    font-size: 13px;
    background: var(--ai-ground);
  }
  .disclosure .icon {
    width: 16px;
    height: 16px;
    margin-block-start: 2px;
    color: var(--ai);
  }
  .choices {
    display: grid;
    gap: 8px;
  }
  .choice {
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 12px;
    border: 1px solid var(--line);
    border-radius: 12px;
    transition: border-color var(--quick), background var(--quick);
  }
  .choice:hover {
    border-color: var(--control-line);
    background: var(--raised);
  }
  .choice strong {
    display: block;
    font-weight: 600;
  }
  .choice small {
    display: block;
    font-size: 12.5px;
    color: var(--muted);
  }
  .chosen {
    color: var(--muted);
  }

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
  .bubble > * + * {
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
  .file {
    display: flex;
    gap: 8px;
  }
  .file small {
    display: block;
    font-size: 12px;
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
  .notice,
  .day {
    display: flex;
    align-items: center;
    gap: 12px;
    margin-block: 16px 4px;
    font-size: 12px;
    line-height: 1.45;
    text-align: center;
    color: var(--muted);
  }
  .notice > span {
    max-width: 74%;
  }
  .notice::before,
  .notice::after {
    content: "";
    flex: 1;
    min-width: 12px;
    border-block-start: 1px solid var(--line);
  }
  .day {
    justify-content: center;
  }
  .older {
    align-self: center;
    font-size: 12.5px;
  }
  .catch-up {
    position: absolute;
    inset-block-end: 10px;
    inset-inline-start: 50%;
    display: flex;
    align-items: center;
    gap: 6px;
    padding: 5px 12px;
    border-radius: 16px;
    font-size: 12.5px;
    font-weight: 500;
    background: var(--ground);
    box-shadow: var(--shadow);
    transform: translateX(-50%);
  }
  :host([dir="rtl"]) .catch-up {
    transform: translateX(50%);
  }
  .catch-up .icon {
    width: 15px;
    height: 15px;
  }

  .typing {
    display: flex;
    flex: none;
    gap: 4px;
    align-self: flex-start;
    margin-block-start: 12px;
    padding: 12px 14px;
    border-radius: 14px;
    border-end-start-radius: 5px;
    color: var(--ai);
    background: var(--ai-ground);
  }
  .typing.agent {
    color: var(--person);
    background: var(--person-ground);
  }
  .typing i {
    width: 6px;
    height: 6px;
    border-radius: 50%;
    background: currentColor;
    animation: breathe 1.2s infinite;
  }
  .typing i:nth-child(2) {
    animation-delay: 0.15s;
  }
  .typing i:nth-child(3) {
    animation-delay: 0.3s;
  }
  @keyframes breathe {
    0%,
    60%,
    100% {
      opacity: 0.3;
    }
    30% {
      opacity: 1;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .typing i,
    .pulse {
      animation: none !important;
    }
  }

  .waiting {
    display: grid;
    gap: 4px;
    margin: 0 16px 4px;
    padding: 12px 14px;
    border: 1px solid var(--line);
    border-radius: 12px;
    font-size: 13px;
    color: var(--muted);
  }
  .waiting .title {
    display: flex;
    align-items: center;
    gap: 8px;
    font-size: 14px;
    font-weight: 600;
    color: var(--text);
  }
  .waiting > .link {
    justify-self: start;
  }
  .pulse {
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--due);
    animation: breathe 2s infinite;
  }
  .email label {
    display: block;
    margin-block: 4px;
  }
  .email div {
    display: flex;
    gap: 8px;
  }
  .email input {
    flex: 1;
    min-width: 0;
    padding: 6px 10px;
    border: 1px solid var(--control-line);
    color: var(--text);
  }
  .small {
    padding: 6px 12px;
    font-weight: 500;
    color: var(--text);
    background: var(--raised);
  }
`;
