import { css } from "lit";

/** The card with the place in line, the strip that is left of it, and the question at the end. */
export const waiting = css`
  warmline-waiting,
  warmline-rating {
    flex: none;
    max-height: 55%;
    overflow: hidden auto;
    scrollbar-width: thin;
  }
  .waiting,
  .rating {
    display: grid;
    gap: 10px;
    margin: 0 16px 4px;
    padding: 12px 14px;
    border: 1px solid var(--line);
    border-radius: 12px;
    font-size: 13px;
    color: var(--muted);
  }
  .waiting:has(.strip) {
    padding: 7px 12px;
    background: var(--due-ground);
    border-color: transparent;
  }
  .strip,
  .waiting .title {
    display: flex;
    align-items: center;
    gap: 10px;
    min-width: 0;
  }
  .strip {
    flex-wrap: wrap;
    column-gap: 10px;
    row-gap: 0;
  }
  .strip p,
  .title p {
    flex: 1;
    min-width: 0;
    color: var(--text);
  }
  .strip p {
    min-width: 150px;
    font-weight: 500;
  }
  .strip .link {
    color: inherit; /* an accent is only known to be read on the plain ground */
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .strip {
    color: var(--text);
  }
  .strip small {
    display: block;
    font-size: 12px;
    font-weight: 400;
    color: var(--due);
  }
  .title strong {
    display: block;
    font-size: 14px;
    font-weight: 600;
  }
  .title span {
    color: var(--muted);
  }
  .title .avatar {
    color: var(--person);
  }
  .pulse,
  .moon {
    flex: none;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--due);
    animation: breathe 2s infinite;
  }
  .moon {
    width: 20px;
    height: 20px;
    color: var(--due) !important;
    background: none;
    animation: none;
  }
  .tiles {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(150px, 100%), 1fr));
    gap: 8px;
  }
  .tiles button {
    min-height: 44px;
    padding: 8px 12px;
    border: 1px solid var(--control-line);
    border-radius: 10px;
    line-height: 1.35;
    color: var(--text);
    transition: background var(--quick);
  }
  .tiles button:hover {
    background: var(--raised);
  }
  .tiles strong {
    display: block;
    font-weight: 500;
  }
  .tiles small {
    font-size: 12px;
    color: var(--muted);
  }
  .waiting .links {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 4px 16px;
  }
  .link.quiet {
    font-weight: 400;
    color: var(--muted);
  }
  .link.quiet:hover {
    background: none;
  }
  .sure {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 16px;
  }
  .sure p {
    flex: 1 0 100%;
    color: var(--text);
  }
  .small {
    padding: 6px 12px;
    font-weight: 500;
    color: var(--text);
    background: var(--raised);
  }
`;
