/** Lays out large graphs beside the page, so that panning never waits for it. */
import { layoutNested, type NestedInput, type NestedLayout } from './layout-nested.ts';

export interface LayoutRequest {
  readonly input: NestedInput;
  readonly before: NestedLayout | undefined;
}

self.addEventListener('message', ({ data }: MessageEvent<LayoutRequest>) => {
  self.postMessage(layoutNested(data.input, data.before));
});
