import { css } from "lit";

/** What lies over the conversation, before anything stands in it. */
export const sheet = css`
  .room,
  .under {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-height: 0;
  }
  .room {
    position: relative;
  }
  .sheet {
    position: absolute;
    z-index: 1;
    inset: 0;
    padding: 8px 16px 20px;
    overflow: hidden auto;
    overscroll-behavior: contain;
    background: var(--ground);
    animation: rise var(--quick) ease-out;
  }
  .sheet .top {
    display: flex;
    align-items: center;
    gap: 4px;
    margin-inline-start: -8px;
    margin-block-end: 4px;
  }
  .sheet .top h3 {
    font-size: 16px;
  }
  .sheet h3:focus {
    outline: none; /* it only tells where one is */
  }
  :host([dir="rtl"]) .top .icon {
    transform: scaleX(-1);
  }
`;
