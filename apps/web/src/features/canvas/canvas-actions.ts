import { createContext, useContext } from 'react';

/** What the controls in the head of a frame do; absent in a preview, which has none. */
export interface CanvasActions {
  readonly select: (id: string) => void;
  /** Opens or closes the body of a node. */
  readonly fold?: (id: string) => void;
  /** Shows another instance of a body, by its path. */
  readonly choose?: (scope: string) => void;
}

const Actions = createContext<CanvasActions | undefined>(undefined);

export const CanvasActionsProvider = Actions.Provider;

export function useCanvasActions(): CanvasActions | undefined {
  return useContext(Actions);
}
