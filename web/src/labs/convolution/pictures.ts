/** Small pictures of black and white cells, to begin with. */
import { gridOf, type Grid } from './grids';

export const SIDE = 14;
export const PICTURE_NAMES = ['cat', 'digit', 'cross', 'empty'] as const;
export type PictureName = (typeof PICTURE_NAMES)[number];

const DRAWN: Record<PictureName, readonly string[]> = {
  cat: [
    '#......#',
    '##....##',
    '########',
    '#......#',
    '#.#..#.#',
    '#......#',
    '#..##..#',
    '.######.',
  ],
  digit: ['.####.', '##..##', '....##', '....##', '..###.', '....##', '##..##', '.####.'],
  cross: ['#.....#', '.#...#.', '..#.#..', '...#...', '..#.#..', '.#...#.', '#.....#'],
  empty: [],
};

/** The picture of this name, in the middle. */
export function pictureOf(name: PictureName): Grid {
  const lines = DRAWN[name];
  const top = Math.floor((SIDE - lines.length) / 2);
  const left = Math.floor((SIDE - (lines[0]?.length ?? 0)) / 2);
  return gridOf(SIDE, SIDE, (row, column) => (lines[row - top]?.[column - left] === '#' ? 1 : 0));
}

/** Four cells a letter: a picture is 49 of them. */
const CELLS = 4;
const LETTERS = (SIDE * SIDE) / CELLS;

export function writePicture({ values }: Grid): string {
  return Array.from({ length: LETTERS }, (_, i) =>
    parseInt(values.slice(i * CELLS, (i + 1) * CELLS).join(''), 2).toString(16),
  ).join('');
}

/** The picture of a link, or null. */
export function readPicture(text: string | undefined): Grid | null {
  if (text?.length !== LETTERS || !/^[0-9a-f]+$/.test(text)) return null;
  const bits = [...text].flatMap((letter) => [
    ...parseInt(letter, 16).toString(2).padStart(CELLS, '0'),
  ]);
  return gridOf(SIDE, SIDE, (row, column) => Number(bits[row * SIDE + column]));
}
