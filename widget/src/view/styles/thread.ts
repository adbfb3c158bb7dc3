import { css } from "lit";

/** Opening view, notices, signs of writing. */
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
  .notice.aside {
    justify-content: center;
    margin-block: 8px 2px;
    overflow-wrap: anywhere;
  }
  .notice.aside::before,
  .notice.aside::after {
    display: none;
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
    align-items: center;
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
  .typing span {
    margin-inline-start: 4px;
    font-size: 12px;
    line-height: 1;
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
`;
