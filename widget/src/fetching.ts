/** Brings the second script, once, and the styles of what it draws. */

import { adoptStyles, type CSSResultOrNative } from "lit";

declare global {
  var WarmlineRare: { readonly styles: CSSResultOrNative } | undefined;
}

export class Rare {
  private coming: Promise<void> | null = null;

  /** `nonce` is what the page's own policy asks of scripts. */
  constructor(private readonly url: string, private readonly nonce: string) {}

  /** Fails where it cannot be fetched; the next wish tries again. */
  bring(root: ShadowRoot, own: CSSResultOrNative[]): Promise<void> {
    this.coming ??= this.load().then(
      () => WarmlineRare && adoptStyles(root, [...own, WarmlineRare.styles]),
      (error: unknown) => {
        this.coming = null;
        throw error;
      },
    );
    return this.coming;
  }

  private load(): Promise<void> {
    // a page with two widgets has it once
    if (globalThis.WarmlineRare) return Promise.resolve();
    return new Promise((done, failed) => {
      const script = Object.assign(document.createElement("script"), { src: this.url, nonce: this.nonce });
      script.onload = () => done();
      script.onerror = () => {
        script.remove();
        failed(new Error("The second script of the widget did not come."));
      };
      document.head.append(script);
    });
  }
}
