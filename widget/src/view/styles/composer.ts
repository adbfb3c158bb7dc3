import { css } from "lit";

/** Where the customer writes. */
export const composer = css`
  .line {
    padding-inline: 16px;
    font-size: 12.5px;
    text-align: center;
    color: var(--muted);
  }
  .line:not(:empty) {
    padding-block: 4px;
  }
  .composer {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
    padding: 8px 16px 12px;
  }
  .field {
    display: flex;
    align-items: flex-end;
    gap: 6px;
    padding: 5px;
    border: 1px solid var(--control-line);
    border-radius: 14px;
    transition: border-color var(--quick);
  }
  .field:focus-within {
    border-color: var(--muted);
    box-shadow: 0 0 0 1px var(--muted);
  }
  textarea {
    flex: 1;
    width: 100%;
    min-width: 0;
    min-height: 36px;
    max-height: 132px;
    padding: 7px 9px;
    line-height: 22px;
    resize: none;
    field-sizing: content;
  }
  textarea:focus-visible {
    outline: none; /* the field around it shows the focus */
  }
  textarea::placeholder {
    color: var(--muted);
    opacity: 1;
  }
  @media (pointer: coarse), (max-width: 520px) {
    textarea {
      font-size: 16px; /* anything smaller makes a phone zoom in */
    }
  }
  .send {
    display: grid;
    flex: none;
    place-items: center;
    width: 36px;
    height: 36px;
    border-radius: 10px;
    color: var(--on-accent);
    background: var(--accent);
    transition: background var(--quick);
  }
  .send:disabled {
    color: var(--muted);
    background: var(--raised);
    cursor: default;
  }
  .foot {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
    min-height: 30px;
    font-size: 12.5px;
    color: var(--muted);
  }
  .person-button {
    display: flex;
    align-items: center;
    gap: 6px;
    min-height: 30px;
    padding: 4px 12px 4px 9px;
    border: 1px solid var(--line);
    border-radius: 15px;
    font-weight: 500;
    color: var(--person);
    transition: border-color var(--quick), background var(--quick);
  }
  :host([dir="rtl"]) .person-button {
    padding: 4px 9px 4px 12px;
  }
  .person-button:hover {
    border-color: transparent;
    background: var(--person-ground);
  }
  .person-button .icon {
    width: 16px;
    height: 16px;
  }
  .count {
    font-variant-numeric: tabular-nums;
  }
`;
