/** `text` with the table between its marks replaced. */
export function withTable(text: string): string;
/** Path of the README that holds the table. */
export const README: string;
