import { Panel, useReactFlow } from '@xyflow/react';
import { Maximize, Minus, Plus, Search } from 'lucide-react';
import { IconButton } from '../ui/button.tsx';
import { FIT, motionMs } from './fit.ts';

interface CanvasControlsProps {
  /** Brings all of the graph into view; default: all cards in the page. */
  readonly onFit?: () => void;
  readonly onFind: () => void;
}

export function CanvasControls({ onFit, onFind }: CanvasControlsProps) {
  const flow = useReactFlow();
  const fitCards = (): void => void flow.fitView({ ...FIT, duration: motionMs(200) });
  return (
    <Panel position="bottom-left" className="canvas-controls">
      <IconButton icon={Maximize} label="Fit the graph" keys="f" onClick={onFit ?? fitCards} />
      <IconButton
        icon={Plus}
        label="Zoom in"
        keys="+"
        onClick={() => void flow.zoomIn({ duration: motionMs(150) })}
      />
      <IconButton
        icon={Minus}
        label="Zoom out"
        keys="-"
        onClick={() => void flow.zoomOut({ duration: motionMs(150) })}
      />
      <IconButton icon={Search} label="Find a node" keys="/" onClick={onFind} />
    </Panel>
  );
}
