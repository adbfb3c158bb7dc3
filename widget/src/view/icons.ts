import { svg, html, type TemplateResult } from "lit";

const drawn = (shape: TemplateResult): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor"
    stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${shape}</svg>`;

export const icons = {
  chat: drawn(svg`<path d="M10 3.2c4.2 0 7.3 2.7 7.3 6.3s-3.1 6.3-7.3 6.3c-.9 0-1.8-.1-2.6-.4L3.6 16.8l.8-3.2A5.7 5.7 0 0 1 2.7 9.5c0-3.6 3.1-6.3 7.3-6.3Z"/>`),
  close: drawn(svg`<path d="m5.5 5.5 9 9m0-9-9 9"/>`),
  more: drawn(svg`<circle cx="4.6" cy="10" r=".9" fill="currentColor"/><circle cx="10" cy="10" r=".9" fill="currentColor"/><circle cx="15.4" cy="10" r=".9" fill="currentColor"/>`),
  send: drawn(svg`<path d="M10 15.8V4.2M5 9.2l5-5 5 5"/>`),
  person: drawn(svg`<circle cx="10" cy="6.8" r="3.1"/><path d="M3.9 16.6c.7-3 3.1-4.6 6.1-4.6s5.4 1.6 6.1 4.6"/>`),
  spark: drawn(svg`<path d="M10 2.8c.6 4.2 2.9 6.6 7.2 7.2-4.3.6-6.6 2.9-7.2 7.2-.6-4.3-2.9-6.6-7.2-7.2 4.3-.6 6.6-3 7.2-7.2Z" fill="currentColor" stroke="none"/>`),
  file: drawn(svg`<path d="M11.2 2.8H6.3c-.8 0-1.4.6-1.4 1.4v11.6c0 .8.6 1.4 1.4 1.4h7.4c.8 0 1.4-.6 1.4-1.4V6.7l-3.9-3.9Zm0 0v3.9h3.9"/>`),
  clip: drawn(svg`<path d="m15.9 9.3-6 6a3.6 3.6 0 0 1-5.1-5.1l6.4-6.4a2.4 2.4 0 0 1 3.4 3.4l-6.3 6.3a1.2 1.2 0 0 1-1.7-1.7l5.5-5.5"/>`),
  back: drawn(svg`<path d="M12 4.6 6.6 10l5.4 5.4"/>`),
  pen: drawn(svg`<path d="m12.6 4.6 2.8 2.8-8 8-3.4.6.6-3.4 8-8Z"/>`),
  out: drawn(svg`<path d="M7.2 5.2h7.6v7.6m0-7.6-9.4 9.4"/>`),
  tick: drawn(svg`<path d="m4.6 10.6 3.5 3.6 7.3-8.1"/>`),
  clock: drawn(svg`<circle cx="10" cy="10" r="7"/><path d="M10 6.2V10l2.6 1.8"/>`),
  warning: drawn(svg`<circle cx="10" cy="10" r="7"/><path d="M10 6.4v4.2m0 2.8v.1"/>`),
  download: drawn(svg`<path d="M10 3.4v9.2m-4-4 4 4 4-4M4 16.4h12"/>`),
  mail: drawn(svg`<rect x="2.8" y="4.6" width="14.4" height="10.8" rx="1.8"/><path d="m3.4 5.8 6.6 5 6.6-5"/>`),
  phone: drawn(svg`<path d="M4.4 3.6h2.7l1.3 3.5-1.7 1.2a9.6 9.6 0 0 0 5 5l1.2-1.7 3.5 1.3v2.7c0 .5-.4.9-.9.9C8.8 16.5 3.5 11.2 3.5 4.5c0-.5.4-.9.9-.9Z"/>`),
  lock: drawn(svg`<rect x="4.4" y="8.8" width="11.2" height="7.8" rx="1.8"/><path d="M6.9 8.8V6.4a3.1 3.1 0 0 1 6.2 0v2.4"/>`),
  down: drawn(svg`<path d="M10 4.2v11.6m-5-5 5 5 5-5"/>`),
} as const;
