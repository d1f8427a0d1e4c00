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

const LEFT_OUT = "…";
/** So many characters beside a marked word tell what it is about. */
const AROUND = 40;

/** The pieces without what stands far from the marked ones; without any, the beginning. */
export function shortened(pieces: readonly Piece[]): Piece[] {
  return pieces.map((piece, at) => {
    const letters = [...piece.text];
    const [follows, leads] = [at > 0 || pieces.length === 1, at < pieces.length - 1];
    const [head, tail] = [follows ? AROUND : 0, leads ? AROUND : 0];
    if (piece.marked || letters.length <= head + tail + 1) return piece;
    return { ...piece, text: letters.slice(0, head).join("") + LEFT_OUT + letters.slice(letters.length - tail).join("") };
  });
}
