// The words of a note that made its tags, as pieces to draw. Pure.
export interface Piece {
  text: string;
  marked: boolean;
}

/** The text in pieces, without empty ones; spans may overlap and stand in any order. */
export function marked(text: string, spans: readonly { starts: number; ends: number }[]): Piece[] {
  // The server counts characters, JavaScript counts halves of the rare ones.
  const letters = [...text];
  const inside = letters.map((_, at) => spans.some(({ starts, ends }) => at >= starts && at < ends));
  const pieces: Piece[] = [];
  letters.forEach((letter, at) => {
    const last = pieces.at(-1);
    const isMarked = inside[at] ?? false;
    if (last?.marked === isMarked) last.text += letter;
    else pieces.push({ text: letter, marked: isMarked });
  });
  return pieces;
}
