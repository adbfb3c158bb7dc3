import { css } from "lit";

const light = css`
  --ground: #ffffff;
  --raised: #f6f6f7;
  --text: #1b1c1f;
  --muted: #5f636b;
  --line: #e5e6e9;
  --control-line: #c9ccd2;
  --ai: #6a3ad0;
  --ai-ground: #f4f0fe;
  --person: #0b7063;
  --person-ground: #e7f5f2;
  --due: #8a5800;
  --due-ground: #fdf5e3;
  --done: #1b7a3d;
  --wrong: #b42318;
  --accent-text: var(--accent-on-light, #2348c7);
  --shadow: 0 0 0 1px rgb(20 22 28 / 6%), 0 12px 40px rgb(20 22 28 / 16%), 0 2px 8px rgb(20 22 28 / 8%);
  color-scheme: light;
`;

const dark = css`
  --ground: #15171b;
  --raised: #1e2126;
  --text: #e9eaed;
  --muted: #a0a5af;
  --line: #2a2d34;
  --control-line: #454a54;
  --ai: #b9a1ff;
  --ai-ground: #251f38;
  --person: #5fcdb9;
  --person-ground: #14302c;
  --due: #efbf62;
  --due-ground: #2d2617;
  --done: #6fcf8e;
  --wrong: #ff9c90;
  --accent-text: var(--accent-on-dark, #9db3ff);
  --shadow: 0 0 0 1px rgb(255 255 255 / 9%), 0 16px 48px rgb(0 0 0 / 55%);
  color-scheme: dark;
`;

/** Every colour, size and duration of the widget. */
export const tokens = css`
  :host {
    ${light}
    --accent: #2c52d6;
    --on-accent: #ffffff;
    --quick: 140ms;
    --font: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Noto Sans Arabic", Arial,
      sans-serif;
  }
  @media (prefers-color-scheme: dark) {
    :host([theme="auto"]) {
      ${dark}
    }
  }
  :host([theme="dark"]) {
    ${dark}
  }
  @media (prefers-reduced-motion: reduce) {
    :host {
      --quick: 0ms;
    }
  }
`;
