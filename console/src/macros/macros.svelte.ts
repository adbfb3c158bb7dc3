import type { Desk } from "../api/desk";
import type { Macro, MacroDraft } from "../api/types";

/** What this agent writes often: their own, and what everybody uses. */
export class Macros {
  all = $state.raw<readonly Macro[] | null>(null);
  variables = $state.raw<readonly string[]>([]);

  constructor(private readonly desk: Desk) {}

  load = async (): Promise<void> => {
    const told = await this.desk.macros();
    this.all = told.macros;
    this.variables = told.variables;
  };

  async save(id: string | null, draft: MacroDraft): Promise<void> {
    await (id ? this.desk.changeMacro(id, draft) : this.desk.addMacro(draft));
    await this.load();
  }

  async remove(id: string): Promise<void> {
    await this.desk.deleteMacro(id);
    await this.load();
  }

  forget(): void {
    this.all = null;
  }
}
