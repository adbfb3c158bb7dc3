import { css } from "lit";

/** Launcher and panel, and what holds everywhere in them. */
export const frame = css`
  :host {
    all: initial;
    position: fixed;
    z-index: 2147483000;
    bottom: max(20px, env(safe-area-inset-bottom));
    font: 14px/1.5 var(--font);
    color: var(--text);
    -webkit-text-size-adjust: 100%;
  }
  :host([hidden]) {
    display: none;
  }
  :host([side="right"]) {
    right: max(20px, env(safe-area-inset-right));
  }
  :host([side="left"]) {
    left: max(20px, env(safe-area-inset-left));
  }
  :host([dir="rtl"]) {
    direction: rtl;
  }
  * {
    box-sizing: border-box;
    margin: 0;
    padding: 0;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
    background: none;
    border: 0;
    border-radius: 8px;
  }
  button {
    cursor: pointer;
    text-align: start;
    touch-action: manipulation;
  }
  :focus-visible {
    outline: 2px solid var(--text);
    outline-offset: 2px;
  }
  .icon {
    display: block;
    flex: none;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  .launcher {
    position: relative;
    display: grid;
    place-items: center;
    width: 56px;
    height: 56px;
    border-radius: 50%;
    color: var(--on-accent);
    background: var(--accent);
    box-shadow: 0 0 0 1px rgb(255 255 255 / 18%), 0 6px 20px rgb(20 22 28 / 24%);
    transition: transform var(--quick);
  }
  .launcher:hover {
    transform: translateY(-2px);
  }
  .launcher:focus-visible {
    outline-offset: 3px;
  }
  .launcher .icon {
    width: 26px;
    height: 26px;
  }
  .badge {
    position: absolute;
    inset-block-start: -3px;
    inset-inline-end: -3px;
    min-width: 21px;
    padding: 0 6px;
    border: 2px solid var(--ground);
    border-radius: 12px;
    font: 600 11px/17px var(--font);
    text-align: center;
    color: #fff;
    background: #c02718;
  }

  .panel {
    position: relative;
    display: flex;
    flex-direction: column;
    width: 400px;
    height: min(660px, 100vh - 40px);
    overflow: hidden;
    border-radius: 16px;
    background: var(--ground);
    box-shadow: var(--shadow);
    animation: rise var(--quick) ease-out;
  }
  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(8px);
    }
  }
  @media (max-width: 520px), (max-height: 480px) {
    :host(:has(.panel)) {
      inset: 0;
    }
    .panel {
      position: fixed;
      inset: var(--window-top, 0) 0 auto;
      width: 100%;
      height: var(--window-height, 100dvh);
      padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom)
        env(safe-area-inset-left);
      border-radius: 0;
      box-shadow: none;
      animation: none;
    }
  }
`;
