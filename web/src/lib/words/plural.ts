/** Chooses the form of words for a count by the language's rules; `#` stands for the number. */
export function plural(language: string) {
  const rules = new Intl.PluralRules(language);
  const format = new Intl.NumberFormat(language);
  return (
    count: number,
    forms: { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>,
  ): string => (forms[rules.select(count)] ?? forms.other).replace("#", format.format(count));
}
