import { customAlphabet } from "nanoid";

/** Without vowels (no words come out by chance) and without what is easily misread. */
const ALPHABET = "23456789bcdfghjkmnpqrstvwxz";

/** Five signs are easily typed and told apart; a clash is refused by the table's key and asked anew by the person. */
export const newId: () => string = customAlphabet(ALPHABET, 8);
