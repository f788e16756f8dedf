import type { Viewport } from '@xyflow/react';

/** Pan and zoom per canvas for this tab: a reload must not throw the reader back to the start. */
export function keptViewport(name: string): Viewport | undefined {
  const kept = sessionStorage.getItem(`canvas:${name}`);
  const numbers = kept?.split(',').map(Number) ?? [];
  const [x, y, zoom] = numbers;
  if (x === undefined || y === undefined || zoom === undefined || numbers.some(Number.isNaN))
    return undefined;
  return { x, y, zoom };
}

export function keepViewport(name: string, { x, y, zoom }: Viewport): void {
  sessionStorage.setItem(`canvas:${name}`, [x, y, zoom].join(','));
}
