import { css } from "lit";

/** What is attached, before and after it is sent. */
export const files = css`
  .attach {
    display: grid;
    flex: none;
    place-items: center;
    width: 36px;
    height: 36px;
    border-radius: 10px;
    color: var(--muted);
    transition: color var(--quick), background var(--quick);
  }
  .attach:hover {
    color: var(--text);
    background: var(--raised);
  }
  .drafts {
    display: grid;
    gap: 6px;
    max-height: 190px;
    overflow-y: auto;
    list-style: none;
  }
  .drafts li {
    display: flex;
    align-items: center;
    gap: 8px;
    min-width: 0;
    padding-block: 5px;
    padding-inline: 8px 4px;
    border-radius: 10px;
    font-size: 13px;
    background: var(--raised);
  }
  .drafts img {
    flex: none;
    width: 32px;
    height: 32px;
    border-radius: 6px;
    object-fit: cover;
  }
  .drafts .icon,
  .file .icon {
    flex: none;
    width: 18px;
    height: 18px;
    color: var(--muted);
  }
  .drafts span,
  .file span {
    display: grid;
    flex: 1;
    min-width: 0;
    text-align: start;
  }
  .drafts bdi,
  .file bdi {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .drafts small,
  .file small {
    font-size: 12px;
    color: var(--muted);
  }
  .drafts .wrong small,
  .file.blocked small,
  .file.blocked .icon {
    color: var(--wrong);
  }
  .drafts .quiet {
    display: grid;
    flex: none;
    place-items: center;
    width: 30px;
    height: 30px;
  }
  progress {
    appearance: none;
    width: 100%;
    height: 3px;
    margin-top: 3px;
    border: 0;
    border-radius: 2px;
    overflow: hidden;
    background: var(--line);
  }
  progress::-webkit-progress-bar {
    background: var(--line);
  }
  progress::-webkit-progress-value {
    background: var(--accent);
    transition: width var(--quick);
  }
  progress::-moz-progress-bar {
    background: var(--accent);
  }
  .file {
    display: flex;
    align-items: center;
    gap: 8px;
    max-width: 100%;
    min-width: 0;
    margin-top: 6px;
    padding: 7px 10px;
    border: 1px solid var(--line);
    border-radius: 10px;
    color: var(--text);
    background: var(--ground);
  }
  button.file:hover {
    background: var(--raised);
  }
  .picture {
    display: block;
    margin-top: 6px;
  }
  .picture img {
    display: block;
    max-width: 100%;
    max-height: 220px;
    border-radius: 10px;
    background: var(--raised);
  }
  .bubble :is(.file, .picture):first-child {
    margin-top: 0;
  }
`;
