// The pieces this tablet recorded last: what was on the shelf a minute ago is likely the next one, too. Nothing here
// is about a person.
import { ref } from "vue";

export interface Piece {
  style: string;
  name: string;
  colour: string;
}

const STORED = "huitouke.recent-pieces";
const MOST = 8;

const isPiece = (one: unknown): one is Piece => {
  const piece = one as Partial<Piece> | null;
  return typeof piece?.style === "string" && typeof piece.name === "string" && typeof piece.colour === "string";
};

function stored(): Piece[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(STORED) ?? "[]");
    return Array.isArray(found) ? found.filter(isPiece) : [];
  } catch {
    return [];
  }
}

export const recent = ref<Piece[]>(stored());

/** The piece comes to the front. */
export function remember(piece: Piece): void {
  recent.value = unlike([piece, ...recent.value]).slice(0, MOST);
  localStorage.setItem(STORED, JSON.stringify(recent.value));
}

/** Each piece once, where it came first. */
export function unlike(pieces: Piece[]): Piece[] {
  const key = (piece: Piece): string => `${piece.style}\n${piece.colour}`;
  return pieces.filter((piece, i) => pieces.findIndex((other) => key(other) === key(piece)) === i);
}
