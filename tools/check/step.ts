/** One thing that must hold. `output` is what a person needs to mend it. */
export interface Step {
  readonly name: string;
  readonly run: () => Promise<StepResult>;
}

export interface StepResult {
  readonly ok: boolean;
  readonly output: string;
}
