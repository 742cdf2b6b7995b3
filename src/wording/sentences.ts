/** The names that stand in braces in a text. */
export type Blank<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Blank<Rest>
  : never;

/** What has to be filled into a text: none or one object, to be the rest of a function's parameters. */
export type Filling<Text extends string, Value> = [Blank<Text>] extends [never]
  ? []
  : [values: Readonly<Record<Blank<Text>, Value>>];

/** A piece of a text as it stands, or a blank to be filled in. */
export type Piece = { readonly text: string } | { readonly blank: string };

/** Takes a text apart. What is filled in later is never looked into for blanks. */
export function piecesOf(text: string): Piece[] {
  return text
    .split(/(\{\w+\})/)
    .filter((piece) => piece !== '')
    .map((piece) => (/^\{\w+\}$/.test(piece) ? { blank: piece.slice(1, -1) } : { text: piece }));
}
