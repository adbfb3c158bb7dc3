import { css } from "lit";

/** Launcher, panel, header, menu. */
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

  header {
    display: flex;
    align-items: center;
    gap: 4px;
    min-height: 64px;
    padding: 10px 10px 10px 16px;
    border-block-end: 1px solid var(--line);
  }
  :host([dir="rtl"]) header {
    padding: 10px 16px 10px 10px;
  }
  .who {
    flex: 1;
    min-width: 0;
    padding-inline: 8px;
  }
  h2 {
    overflow: hidden;
    font-size: 15px;
    font-weight: 600;
    line-height: 1.3;
    text-align: start;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .who p {
    font-size: 12px;
    line-height: 1.4;
    color: var(--muted);
  }
  .who .ai {
    color: var(--ai);
  }
  .who .person {
    color: var(--person);
  }
  .who .due {
    color: var(--due);
  }
  .avatar {
    display: grid;
    flex: none;
    place-items: center;
    width: 38px;
    height: 38px;
    border-radius: 50%;
    font-size: 13px;
    font-weight: 600;
  }
  .avatar.ai {
    color: var(--ai);
    background: var(--ai-ground);
  }
  .avatar.person {
    color: var(--person);
    background: var(--person-ground);
  }
  .avatar.due {
    color: var(--due);
    background: var(--due-ground);
  }
  .quiet {
    color: var(--muted);
  }
  .quiet:hover {
    color: var(--text);
    background: var(--raised);
  }
  .square {
    display: grid;
    place-items: center;
    width: 36px;
    height: 36px;
  }
  .link {
    min-height: 24px;
    font-weight: 500;
    color: var(--accent-text);
    border-radius: 4px;
  }
  .link:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }

  warmline-menu {
    position: relative;
  }
  .menu {
    position: absolute;
    z-index: 2;
    inset-block-start: 40px;
    inset-inline-end: 0;
    width: max-content;
    max-width: 290px;
    padding: 4px;
    border-radius: 12px;
    background: var(--ground);
    box-shadow: var(--shadow);
  }
  .menu button {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
    width: 100%;
    min-height: 36px;
    padding: 6px 10px;
  }
  .menu button:hover,
  .menu button:focus {
    background: var(--raised);
  }
  .banner {
    padding: 8px 16px;
    font-size: 12.5px;
    color: var(--due);
    background: var(--due-ground);
  }
  .drop {
    position: absolute;
    z-index: 3;
    inset: 8px;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 8px;
    border: 2px dashed var(--accent-text);
    border-radius: 12px;
    color: var(--accent-text);
    background: var(--ground);
    pointer-events: none;
  }
`;
