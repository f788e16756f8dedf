/** A replay of all that has happened in a run so far (R34). */
import { canonicalJson, type Json } from '@aob/ir';
import { makeRecording } from '../../usecases/replay/make-recording.ts';
import type { Replay } from '../events.ts';
import { given, HUMAN, hash, type Scenario } from './given.ts';

/**
 * As far as it goes by itself: to its end where it is frozen, else to the first thing that it does. What is not `anew` is
 * taken over as it was.
 */
export const replayOf = (
  run: Scenario,
  mode: Replay['mode'],
  anew: (node: string) => boolean = () => true,
): Scenario => {
  const started = run.log.find((event) => event.type === 'run.started');
  if (started === undefined) throw new Error('the run has not started');
  const { workflow, inputs } = started.data;
  const history = run.log.map((event, index) => ({ seq: index + 1, at: 0, event }));
  const text = canonicalJson(makeRecording(history, ({ id }) => anew(id)) as unknown as Json);
  const replay = given(
    run.documentOf(workflow.digest),
    {},
    { runId: 'run_2', isUnborn: true, stored: [text] },
  );
  const events = replay.send({
    type: 'start',
    workflow,
    inputs: 'value' in inputs ? inputs.value : null,
    actor: HUMAN,
    priority: 'medium',
    labels: {},
    replay: { of: 'run_1', mode, recording: hash(text) },
  });
  if (replay.log.length === 0) throw new Error(`the replay has not begun: ${events.join(', ')}`);
  return replay;
};
