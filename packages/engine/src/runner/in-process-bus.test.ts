import { describeJobBus } from '../ports/job-bus.contract.ts';
import { createInProcessBus } from './in-process-bus.ts';

describeJobBus('the in-process bus', () => {
  const bugs: unknown[] = [];
  return { bus: createInProcessBus({ isQuick: () => false, onBug: (error) => bugs.push(error) }), bugs };
});
