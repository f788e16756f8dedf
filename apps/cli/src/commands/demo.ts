import type { Define, Handler } from '../context.ts';
import type { TourOptions } from '../demo/tour.ts';

export const demo: Define = (program, cli) => {
  program
    .command('demo')
    .description('Play the tour: an agent changes a run while it runs, and you decide what it may do')
    .option('-y, --yes', 'approve without asking')
    .action(cli.action(play));
};

const play: Handler<TourOptions> = async (context, options) => {
  const { playTour } = await import('../demo/tour.ts');
  return playTour(context, options);
};
