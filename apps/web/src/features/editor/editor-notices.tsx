import { CircleAlert, GitMerge, MonitorSmartphone } from 'lucide-react';
import type { ComponentType, ReactNode } from 'react';
import { actorWord } from '../runs/actor.ts';
import { Button } from '../ui/button.tsx';
import { Ago } from '../ui/time.tsx';
import type { Latest } from './save/latest.ts';
import type { Session } from './state/use-session.ts';

interface EditorNoticesProps {
  readonly session: Session;
  readonly isWide: boolean;
  readonly newer: Latest | undefined;
  readonly onCompare: () => void;
  readonly onText: () => void;
}

/** What stands between the work and its being saved, with the way on. */
export function EditorNotices({ session, isWide, newer, onCompare, onText }: EditorNoticesProps) {
  const { state, keeping, isChanged, dispatch } = session;
  return (
    <>
      {!isWide && (
        <Notice icon={MonitorSmartphone}>
          Editing needs a wider screen. Here you can look around and run it.
        </Notice>
      )}
      {newer !== undefined && isChanged && (
        <Notice icon={GitMerge} action={<Button onClick={onCompare}>Look at both</Button>}>
          {actorWord(newer.by)} saved version {newer.version} <Ago at={newer.at} />. Your changes began with
          version {state.base?.version}; nothing of either is lost.
        </Notice>
      )}
      {state.text !== undefined && (
        <Notice
          icon={CircleAlert}
          action={
            <>
              <Button onClick={onText}>Go to the text</Button>
              <Button tone="danger" onClick={() => dispatch({ kind: 'text', text: undefined })}>
                Drop it
              </Button>
            </>
          }
        >
          The text cannot be read yet. The canvas shows the last one that could, and waits.
        </Notice>
      )}
      {keeping.result === 'changed_elsewhere' && (
        <Notice
          icon={CircleAlert}
          action={
            <>
              <Button onClick={() => location.reload()}>Take the other</Button>
              <Button onClick={keeping.takeOver}>Keep this one</Button>
            </>
          }
        >
          Another tab works on the same draft. What you do here is not kept until one of them goes on alone.
        </Notice>
      )}
      {keeping.result === 'no_room' && (
        <Notice icon={CircleAlert}>
          This browser has no room left for the draft. Save it, or copy the text, before you leave the page.
        </Notice>
      )}
    </>
  );
}

interface NoticeProps {
  readonly icon: ComponentType<{ className?: string }>;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

function Notice({ icon: Icon, action, children }: NoticeProps) {
  return (
    <div
      role="status"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b bg-sunken px-4 py-2 text-sm"
    >
      <Icon className="size-4 shrink-0 text-ink-2" />
      <p className="min-w-0 flex-1">{children}</p>
      {action !== undefined && <div className="flex gap-2">{action}</div>}
    </div>
  );
}
