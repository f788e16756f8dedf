/** What came of a question, as a heading: the words of the API for people. */
const WORDS: { readonly [decision: string]: string } = {
  approve: 'Approved',
  reject: 'Rejected',
  request_changes: 'Changes requested',
  retry: 'Run again',
  skip: 'Skipped',
  fail: 'Left failed',
};

/** `decision` may come from the log of a newer server. */
export function decidedWord(decision: unknown): string {
  return WORDS[String(decision)] ?? 'Decided';
}

const ANSWERS: { readonly [decision: string]: string } = {
  approve: 'Approve',
  reject: 'Reject',
  request_changes: 'Request changes',
  retry: 'Run again',
  skip: 'Skip',
  fail: 'Let it fail',
};

/** What somebody wants to come of it. */
export function answerWord(decision: string): string {
  return ANSWERS[decision] ?? 'Decide';
}
