/** Texts from files of the learner's machine, and names for those they are given. */

/** The most letters of a file that are read. */
const MOST = 1_000_000;

/** The text of a file; null for one that is too large or no text. */
export async function textOf(file: File): Promise<string | null> {
  if (file.size > MOST) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return null;
  }
}

/** A file's name from a title: letters of one's own stay out of it. */
export function fileName(title: string, ending: string): string {
  const name = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return `${name || 'lesson'}${ending}`;
}
