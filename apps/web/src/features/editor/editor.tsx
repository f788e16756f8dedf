'use client';

import { edgeIdOf } from '@aob/ir';
import { ReactFlowProvider } from '@xyflow/react';
import dynamic from 'next/dynamic';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import { SkeletonBlock } from '../ui/skeleton.tsx';
import { NOTHING, selectionOfNodes } from './canvas/selection.ts';
import type { PlacedIssue } from './check/placed-issues.ts';
import { ProblemsBar } from './check/problems-bar.tsx';
import { graphOf } from './document/graphs.ts';
import { EditorCanvasArea } from './editor-canvas-area.tsx';
import { EditorHead } from './editor-head.tsx';
import { EditorNotices } from './editor-notices.tsx';
import { EditorSide } from './editor-side.tsx';
import { KeptWords } from './kept-words.tsx';
import { RunSheet } from './run/run-sheet.tsx';
import { SaveSheet } from './save/save-sheet.tsx';
import type { Newer } from './save/use-newer.ts';
import { type Editor as EditorParts, EditorProvider } from './state/editor-context.ts';
import { useActs } from './state/use-acts.ts';
import { useIsWide } from './state/use-is-wide.ts';
import { type Start, useSession } from './state/use-session.ts';

/** Only readers of the text load its editor. */
const TextView = dynamic(() => import('./text/text-view.tsx').then(({ TextView: View }) => View), {
  ssr: false,
  loading: () => <SkeletonBlock className="m-4 h-96" />,
});
