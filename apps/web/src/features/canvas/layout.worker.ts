/** Lays out large graphs beside the page, so that panning never waits for it. */
import { type Layout, type LayoutInput, layoutGraph } from './layout.ts';

export interface LayoutRequest {
  readonly input: LayoutInput;
  readonly before: Layout | undefined;
}

self.addEventListener('message', ({ data }: MessageEvent<LayoutRequest>) => {
  self.postMessage(layoutGraph(data.input, data.before));
});
