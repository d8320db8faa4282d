/** One sample with the network's answer, classes by number. */
export interface Sample {
  /** Its row in the validation split. */
  index: number;
  input: number[];
  scores: number[];
  target: number;
  /** The class with the highest score; -1 when the scores are no numbers. */
  answer: number;
}
