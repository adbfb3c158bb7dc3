import { css } from "lit";

/** The card with the place in line. */
export const waiting = css`
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
