/** The NGINX that a change is for: it validates a configuration, loads it, and is asked afterwards whether it did. */
export interface Runtime {
  /** For people, such as "the container kasm_proxy". */
  describe(): string;
  /**
   * Called before anything is changed: can the change be validated and loaded at all? `undo` requires less, since the
   * change that is undone may be the fault.
   */
  prepare?(purpose: 'change' | 'undo'): Promise<StepResult>;
  validate(): Promise<StepResult>;
  reload(): Promise<StepResult>;
  verify(): Promise<StepResult>;
}

export type StepResult =
  | { readonly ok: true; readonly note: string; readonly skipped?: boolean }
  | { readonly ok: false; readonly message: string; readonly evidence: readonly string[] };
