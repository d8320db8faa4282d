/** What was answered and accomplished, kept in this browser: never needed, and exported at will. */

/** What was given to a prediction: the option's number, a number, or a sketch's heights. */
export type Answer = number | number[];

interface Done {
  answers: { [id: string]: Answer };
  missions: string[];
  /** Where the learner was, from 1. */
  screen: number;
}

const KEY = 'strata.lessons';
const NAME = /^[\w.-]{1,80}$/;
const MOST = { lessons: 500, answers: 100, points: 200 };
const NOTHING: Done = { answers: {}, missions: [], screen: 1 };

export class Progress {
  #lessons: { [lesson: string]: Done } = $state.raw({});
  readonly #storage: Storage | null;

  /** `storage` null: what is done lasts as long as the page. */
  constructor(storage: Storage | null) {
    this.#storage = storage;
    this.#lessons = readProgress(stored(storage)) ?? {};
  }

  of(lesson: string): Done {
    return Object.hasOwn(this.#lessons, lesson) ? (this.#lessons[lesson] ?? NOTHING) : NOTHING;
  }

  /** How many of a lesson's predictions and missions are done. */
  countOf(lesson: string): number {
    const { answers, missions } = this.of(lesson);
    return Object.keys(answers).length + missions.length;
  }

  answer(lesson: string, id: string, answer: Answer): void {
    const done = this.of(lesson);
    this.#write(lesson, { ...done, answers: { ...done.answers, [id]: answer } });
  }

  accomplish(lesson: string, id: string): void {
    const done = this.of(lesson);
    if (!done.missions.includes(id)) {
      this.#write(lesson, { ...done, missions: [...done.missions, id] });
    }
  }

  reach(lesson: string, screen: number): void {
    if (this.of(lesson).screen !== screen) this.#write(lesson, { ...this.of(lesson), screen });
  }

  /** All of it, as a file's text. */
  export(): string {
    return JSON.stringify({ strata_lessons: this.#lessons }, null, 2);
  }

  /** Takes over what a file holds; false where it holds no progress. */
  import(text: string): boolean {
    const found = readProgress(text);
    if (!found) return false;
    this.#lessons = { ...this.#lessons, ...found };
    this.#store();
    return true;
  }

  #write(lesson: string, done: Done): void {
    this.#lessons = { ...this.#lessons, [lesson]: done };
    this.#store();
  }

  #store(): void {
    try {
      this.#storage?.setItem(KEY, this.export());
    } catch {
      // storage may be full or forbidden: what is done then lasts as long as the page
    }
  }
}

function stored(storage: Storage | null): string | null {
  try {
    return storage?.getItem(KEY) ?? null;
  } catch {
    return null;
  }
}

/** The progress in a text of unknown origin; null where there is none. */
export function readProgress(text: string | null): { [lesson: string]: Done } | null {
  try {
    const found: unknown = JSON.parse(text ?? '');
    const lessons = entriesOf(record(found)['strata_lessons']).slice(0, MOST.lessons);
    if (!Object.hasOwn(record(found), 'strata_lessons')) return null;
    return Object.fromEntries(lessons.map(([name, done]) => [name, doneOf(record(done))]));
  } catch {
    return null;
  }
}

function doneOf(done: Record<string, unknown>): Done {
  const answers = entriesOf(done['answers']).filter((entry): entry is [string, Answer] =>
    isAnswer(entry[1]),
  );
  const given = done['missions'];
  const missions = Array.isArray(given) ? given.filter((id): id is string => isName(id)) : [];
  const screen = Number(done['screen']);
  return {
    answers: Object.fromEntries(answers.slice(0, MOST.answers)),
    missions: missions.slice(0, MOST.answers),
    screen: Number.isInteger(screen) && screen > 0 ? screen : 1,
  };
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const entriesOf = (value: unknown) => Object.entries(record(value)).filter(([key]) => isName(key));
const isName = (value: unknown) => typeof value === 'string' && NAME.test(value);
const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);
const isAnswer = (value: unknown) =>
  isNumber(value) || (Array.isArray(value) && value.length <= MOST.points && value.every(isNumber));
