import { Ago } from '../ui/time.tsx';
import type { Session } from './state/use-session.ts';

/** Whether the work is safe, in a few words. */
export function KeptWords({ session }: { readonly session: Session }) {
  const { isChanged, keeping, state } = session;
  if (!isChanged) return state.base === undefined ? null : <span>Nothing to save</span>;
  if (keeping.result === 'no_room' || keeping.result === 'changed_elsewhere')
    return <span className="text-danger">Not kept in this browser</span>;
  return (
    <span className="truncate">
      Not saved yet
      {keeping.keptAt !== undefined && (
        <>
          {' '}
          · kept in this browser <Ago at={keeping.keptAt} />
        </>
      )}
    </span>
  );
}
