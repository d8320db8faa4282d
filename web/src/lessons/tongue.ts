/** The language that a lesson is written in, where that is known: the page around it may speak another. */
import { createContext } from 'svelte';

/** The course is in English; what a learner wrote may be in any. */
export const COURSE = 'en';

export const [getTongue, setTongue] = createContext<() => string | undefined>();
