/** The title of one of a setting's values, in the reader's language; a person's own words stay as they are. */
export function choiceTitle(t: (key: string, options?: { defaultValue: string }) => string, value: string): string {
  return t(`choice.${value}`, { defaultValue: t(`metric.${value}`, { defaultValue: value }) });
}
