/** A word or sentence in both languages of the interface. */
export interface Label {
  readonly en: string;
  readonly zh: string;
}

/** What a parameter's schema carries for the form, the help and the command line's documentation. */
export interface FieldMeta {
  readonly label: Label;
  readonly help: Label;
  readonly group?: 'basics' | 'training' | 'regularisation' | 'advanced';
  /** The only task that it is for; the form leaves it out for the other. */
  readonly task?: 'classification' | 'regression';
  /** What it means where nothing is chosen; left out, the program chooses. */
  readonly empty?: 'none';
}

/** Short-hand for a field's metadata; the result goes into zod's `.meta()`. */
export function field(
  label: readonly [en: string, zh: string],
  help: readonly [en: string, zh: string],
  group: NonNullable<FieldMeta['group']> = 'basics',
  task?: FieldMeta['task'],
): Record<string, unknown> {
  return {
    label: { en: label[0], zh: label[1] },
    help: { en: help[0], zh: help[1] },
    group,
    ...(task ? { task } : {}),
  };
}
