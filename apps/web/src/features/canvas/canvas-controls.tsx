import { Panel, useReactFlow } from '@xyflow/react';
import { Maximize, Minus, Plus, Search } from 'lucide-react';
import { IconButton } from '../ui/button.tsx';
import { FIT, motionMs } from './fit.ts';

export function CanvasControls({ onFind }: { readonly onFind: () => void }) {
  const flow = useReactFlow();
  return (
    <Panel position="bottom-left" className="canvas-controls">
      <IconButton
        icon={Maximize}
        label="Fit the graph"
        keys="f"
        onClick={() => void flow.fitView({ ...FIT, duration: motionMs(200) })}
      />
      <IconButton icon={Plus} label="Zoom in" onClick={() => void flow.zoomIn({ duration: motionMs(150) })} />
      <IconButton
        icon={Minus}
        label="Zoom out"
        onClick={() => void flow.zoomOut({ duration: motionMs(150) })}
      />
      <IconButton icon={Search} label="Find a node" keys="/" onClick={onFind} />
    </Panel>
  );
}
