import { css } from "lit";

/** Who answers, the menu, news about the connection. */
export const header = css`
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
  .who p {
    display: flex;
    align-items: center;
    gap: 5px;
  }
  .confirmed {
    color: var(--done);
  }
  .confirmed .icon,
  .signed .icon {
    width: 14px;
    height: 14px;
  }
  .signed {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 7px 10px 8px;
    margin-block-end: 4px;
    border-block-end: 1px solid var(--line);
    font-size: 12.5px;
    color: var(--muted);
  }
  .avatar {
    position: relative;
    display: grid;
    overflow: hidden;
    flex: none;
    place-items: center;
    width: 38px;
    height: 38px;
    border-radius: 50%;
    font-size: 13px;
    font-weight: 600;
  }
  .avatar img {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: cover;
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
