/** What the catalogue's texts are in another language. */
export interface Language {
  /** BCP 47: `it`, `pt-BR`. It decides which of the plurals a number takes. */
  readonly language: string;
  /** By the English text; one that is not there stays English. */
  readonly phrases: Readonly<Record<string, string | PluralWords>>;
}

/** By category (`one`, `few`, `other` …), of which each language has its own. */
export type PluralWords = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>;
