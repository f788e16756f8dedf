/** Runs at once, then at most every `ms`, and once more after the last call. */
export function throttle(run: () => void, ms: number): { (): void; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDue = false;
  const open = (): void => {
    timer = undefined;
    if (!isDue) return;
    isDue = false;
    call();
  };
  function call(): void {
    run();
    timer = setTimeout(open, ms);
  }
  const throttled = (): void => {
    if (timer === undefined) call();
    else isDue = true;
  };
  throttled.cancel = (): void => {
    clearTimeout(timer);
    timer = undefined;
    isDue = false;
  };
  return throttled;
}
