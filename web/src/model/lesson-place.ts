/** Which lesson is open, as the address has it: `?lesson=valley&screen=2`. */

/** A screen of a lesson; the empty name is the list of lessons. */
export interface LessonPlace {
  lesson: string;
  /** From 1. */
  screen: number;
}

/** The place in an address's query; null: no lesson is open. */
export function readPlace(search: string): LessonPlace | null {
  const query = new URLSearchParams(search);
  const lesson = query.get('lesson');
  const screen = Number(query.get('screen') ?? 1);
  const known = Number.isInteger(screen) && screen > 0 && screen < 1000;
  return lesson === null ? null : { lesson, screen: known ? screen : 1 };
}

/** The query with another place in it; what else stands there stays. */
export function writePlace(search: string, place: LessonPlace | null): string {
  const query = new URLSearchParams(search);
  query.delete('lesson');
  query.delete('screen');
  if (place) query.set('lesson', place.lesson);
  if (place && place.screen > 1) query.set('screen', String(place.screen));
  const text = query.toString();
  return text && `?${text}`;
}

/** Whether an address's hash is that of a lesson: see model/hash. */
export function isLesson(hash: string): boolean {
  return /^#?3\./.test(hash);
}
