/** What an engine answers, as the reader hears it: all that is meant for people in their language. */
import { language, said } from '.';
import type { DatasetFacts, Event, Problem, Reading, Report, TableReport } from '../generated/wire';
import { translated } from './translated';

/** Tables of the learner's own: their names are not ours to translate. */
const OWN = 'table';

export function heardReport(report: Report): Report {
  if (language() === 'en') return report;
  const { dataset, spec } = report;
  const own = spec?.data.type === OWN;
  return {
    ...report,
    problems: report.problems.map(heardProblem),
    dataset: dataset && (own ? heardCard(dataset) : translated(dataset)),
  };
}

function heardProblem(problem: Problem): Problem {
  const { message, repair } = problem;
  const title = repair && { repair: { ...repair, title: said(repair.title) } };
  return { ...problem, message: said(message), ...title };
}

function heardCard(dataset: DatasetFacts): DatasetFacts {
  return { ...dataset, card: translated(dataset.card) };
}

export function heardTable(report: TableReport): TableReport {
  if (language() === 'en') return report;
  const { table, dataset, problem } = report;
  return {
    ...report,
    table: table && {
      ...table,
      columns: table.columns.map((column) => ({ ...column, reason: said(column.reason) })),
      notes: table.notes.map((note) => said(note)),
    },
    dataset: dataset && heardCard(dataset),
    problem: problem && said(problem),
  };
}

/** A script or a file, or what is in its way. */
export function heardMessage<T extends { message: string | null }>(answer: T): T {
  return answer.message === null ? answer : { ...answer, message: said(answer.message) };
}

/** A file that was opened, or what is wrong with it. */
export function heardProblemOf<T extends { problem: string | null }>(answer: T): T {
  return answer.problem === null ? answer : { ...answer, problem: said(answer.problem) };
}

/** A text that was read as a stack, and what could not be. */
export function heardReading(reading: Reading): Reading {
  const { problems, notes } = reading;
  return {
    ...reading,
    problems: problems.map((problem) => ({ ...problem, message: said(problem.message) })),
    notes: notes.map((note) => said(note)),
  };
}

export function heardEvent(event: Event): Event {
  return 'message' in event ? { ...event, message: said(event.message) } : event;
}
