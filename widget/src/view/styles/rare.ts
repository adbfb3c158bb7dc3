import { css } from "../../shared";

/** What the second script draws: the forms of the sheets, and the rating. */
export const rare = css`
  h4 {
    margin-block: 18px 6px;
    font-size: 12px;
    font-weight: 600;
    color: var(--muted);
  }
  .help {
    font-size: 12.5px;
    color: var(--muted);
  }
  .help bdi {
    white-space: nowrap;
  }
  .form,
  .entry {
    display: grid;
    gap: 6px;
  }
  .form {
    gap: 16px;
  }
  .entry label,
  .pick legend {
    font-size: 13px;
    font-weight: 500;
  }
  .sheet :is(input:not([type="radio"]), select, .entry textarea) {
    width: 100%;
    min-height: 40px;
    padding: 8px 11px;
    border: 1px solid var(--control-line);
    border-radius: 10px;
    color: var(--text);
    background: var(--ground);
  }
  .sheet .entry textarea {
    min-height: 72px;
  }
  .sheet [aria-invalid="true"] {
    border-color: var(--wrong) !important;
  }
  .sheet :is(input, textarea, select):focus-visible {
    border-color: var(--muted);
    outline: 1px solid var(--muted);
    outline-offset: 0;
  }
  .pick {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(140px, 100%), 1fr));
    gap: 8px;
    min-width: 0;
    border: 0;
  }
  .pick legend {
    margin-block-end: 6px;
  }
  .pick label {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 44px;
    padding: 8px 12px;
    border: 1px solid var(--control-line);
    border-radius: 10px;
    cursor: pointer;
  }
  .pick label:has(:checked) {
    border-color: var(--accent-text);
    box-shadow: 0 0 0 1px var(--accent-text);
  }
  .pick input {
    width: 16px;
    height: 16px;
    accent-color: var(--accent-text);
  }
  .strong {
    min-height: 40px;
    padding: 9px 16px;
    border-radius: 10px;
    font-weight: 500;
    text-align: center;
    color: var(--on-accent);
    background: var(--accent);
  }
  .facts,
  .tried {
    list-style: none;
  }
  .facts li {
    display: flex;
    align-items: center;
    gap: 2px;
    padding-block: 5px;
    border-block-end: 1px solid var(--line);
  }
  .facts li > span {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .facts small,
  .tried small {
    display: block;
    font-size: 12px;
    color: var(--muted);
  }
  .facts .editing {
    display: block;
    padding-block: 10px;
  }
  .sheet .icon {
    width: 17px;
    height: 17px;
  }
  .facts + .link {
    margin-block-start: 8px;
  }
  div.editing {
    display: grid;
    gap: 10px;
  }
  .tried li {
    padding-block: 3px;
    overflow-wrap: anywhere;
  }
  .ask {
    display: grid;
    gap: 10px;
    margin-block-start: 12px;
    padding: 12px 14px;
    border-radius: 12px;
    background: var(--ai-ground);
  }
  .ask strong {
    display: block;
    font-weight: 600;
  }
  .sheet details {
    margin-block-start: 6px;
  }
  .sheet summary {
    width: fit-content;
    min-height: 24px;
    font-weight: 500;
    color: var(--accent-text);
    border-radius: 4px;
    cursor: pointer;
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    padding-block-start: 8px;
  }
  .chips button {
    min-height: 32px;
    padding: 5px 12px;
    border: 1px solid var(--control-line);
    border-radius: 16px;
  }
  .chips button:hover {
    background: var(--raised);
  }
  .rating fieldset {
    min-width: 0;
    border: 0;
  }
  .rating legend {
    margin-block-end: 8px;
    font-size: 14px;
    font-weight: 600;
    color: var(--text);
  }
  .scores {
    display: grid;
    grid-template-columns: repeat(5, minmax(0, 1fr));
    gap: 6px;
  }
  .scores label {
    position: relative;
    display: grid;
    align-content: start;
    justify-items: center;
    gap: 2px;
    padding: 8px 2px 6px;
    border: 1px solid var(--control-line);
    border-radius: 10px;
    font-size: 11px;
    line-height: 1.25;
    text-align: center;
    hyphens: auto;
    overflow-wrap: anywhere;
    cursor: pointer;
    transition: background var(--quick), border-color var(--quick);
  }
  .scores label:hover {
    background: var(--raised);
  }
  .scores b {
    font-size: 15px;
    font-weight: 600;
    color: var(--text);
  }
  .scores label:has(:checked) {
    border-color: var(--accent-text);
    color: var(--text);
    background: var(--raised);
    box-shadow: 0 0 0 1px var(--accent-text);
  }
  .scores label:has(:focus-visible) {
    outline: 2px solid var(--text);
    outline-offset: 2px;
  }
  .rating textarea {
    width: 100%;
    padding: 7px 10px;
    border: 1px solid var(--control-line);
    border-radius: 10px;
    color: var(--text);
  }
  @media (pointer: coarse), (max-width: 520px) {
    .sheet :is(input, select, textarea),
    .rating textarea {
      font-size: 16px; /* anything smaller makes a phone zoom in */
    }
  }
`;
