/**
 * Runs at once, then rests in proportion to how long the work took, and runs once more after the last call: however slow an
 * answer is, whoever gives it has most of the time for other things.
 */
export function paced(
  work: () => Promise<unknown>,
  { restMsMin, restPerWork }: { readonly restMsMin: () => number; readonly restPerWork: number },
): { (): void; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isBusy = false;
  let isDue = false;
  let isCancelled = false;
  const rest = (took: number): void => {
    if (isCancelled) return;
    timer = setTimeout(
      () => {
        isBusy = false;
        if (isDue) run();
      },
      Math.max(restMsMin(), took * restPerWork),
    );
  };
  const run = (): void => {
    isBusy = true;
    isDue = false;
    const began = performance.now();
    const done = (): void => rest(performance.now() - began);
    // What fails is reported where it was asked for; here it only took its time.
    work().then(done, done);
  };
  const call = (): void => {
    if (isBusy) isDue = true;
    else run();
  };
  call.cancel = (): void => {
    isCancelled = true;
    clearTimeout(timer);
  };
  return call;
}
