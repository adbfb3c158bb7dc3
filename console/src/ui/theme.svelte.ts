export type Look = "auto" | "light" | "dark";

const kept = "warmline.theme";

export class Theme {
  look = $state<Look>((localStorage.getItem(kept) as Look | null) ?? "auto");

  choose(look: Look): void {
    this.look = look;
    localStorage.setItem(kept, look);
    this.apply();
  }

  apply(): void {
    document.documentElement.dataset["theme"] = this.look;
  }
}
