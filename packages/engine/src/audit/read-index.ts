/**
 * The first reading of an export: where everything stands in it, whether each run is there from header to end, and whether
 * the bytes are those that were sealed. What they say is looked at afterwards.
 */
import { createHash, type Hash } from 'node:crypto';
import { canonicalJson, type Digest, type Json } from '@aob/ir';
import {
  EXPORT_FORMAT,
  type ExportEnd,
  type ExportHeader,
  type ExportLine,
  exportLine,
} from '../contract/export.ts';
import { createFindings, type Findings, report } from '../usecases/verify/findings.ts';
import { type ExportSource, linesIn, type SourceLine } from './export-source.ts';

export interface Place {
  readonly offset: number;
  readonly length: number;
}

/** One run in the file. */
export interface RunIndex {
  readonly header: ExportHeader;
  readonly findings: Findings;
  readonly commits: Place[];
  readonly documents: Map<Digest, Place>;
  readonly blobs: Map<Digest, Place>;
  missing: number;
  end: ExportEnd | undefined;
}

export interface ExportIndex {
  readonly runs: readonly RunIndex[];
  /** What is wrong with the file as a whole. */
  readonly findings: Findings;
}

interface Reading {
  readonly runs: RunIndex[];
  readonly findings: Findings;
  /** Over the lines since the last header. */
  sealed: Hash;
}

export const readIndex = async (source: ExportSource): Promise<ExportIndex> => {
  const reading: Reading = { runs: [], findings: createFindings(), sealed: createHash('sha256') };
  for await (const line of linesIn(source)) readLine(reading, line);
  if (reading.runs.length === 0)
    report(reading.findings, {
      code: 'export.empty',
      message: `There is no run in this file: no line is a header of the format ${EXPORT_FORMAT}.`,
    });
  for (const { findings, header, end } of reading.runs) {
    if (end !== undefined) continue;
    const message = `The export of ${header.run_id} has no end: lines are missing.`;
    report(findings, { code: 'export.cut_off', message });
  }
  return { runs: reading.runs, findings: reading.findings };
};

const readLine = (reading: Reading, line: SourceLine): void => {
  const current = reading.runs.at(-1);
  const parsed = line.isWhole ? parseLine(line.bytes) : undefined;
  if (parsed?.line === 'header') {
    reading.sealed = createHash('sha256');
    reading.runs.push(openIndex(parsed));
  } else if (current === undefined || current.end !== undefined) {
    const message = `Line ${line.number} belongs to no run: it stands before a header, or behind an end.`;
    report(reading.findings, { code: 'export.stray', message, subject: `line ${line.number}` });
    return;
  } else if (parsed === undefined) {
    const message = `Line ${line.number} is no line of the format ${EXPORT_FORMAT}.`;
    report(current.findings, { code: 'export.unreadable', message, subject: `line ${line.number}` });
  } else if (parsed.line === 'end') {
    current.end = parsed;
    checkEnd(current, line, `sha256:${reading.sealed.digest('hex')}`);
    return;
  } else note(current, parsed, line);
  reading.sealed.update(line.bytes).update('\n');
};

const parseLine = (bytes: Uint8Array): ExportLine | undefined => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return exportLine.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

const openIndex = (header: ExportHeader): RunIndex => ({
  header,
  findings: createFindings(),
  commits: [],
  documents: new Map(),
  blobs: new Map(),
  missing: 0,
  end: undefined,
});

const note = (
  index: RunIndex,
  parsed: Exclude<ExportLine, { line: 'header' | 'end' }>,
  { number, offset, bytes }: SourceLine,
): void => {
  const place = { offset, length: bytes.length };
  if (parsed.line === 'missing') index.missing += 1;
  else if (parsed.line === 'document') index.documents.set(parsed.digest, place);
  else if (parsed.line === 'blob') index.blobs.set(parsed.digest, place);
  else {
    index.commits.push(place);
    if (parsed.run_id === index.header.run_id) return;
    const message = `The commit in line ${number} is one of ${parsed.run_id}.`;
    report(index.findings, { seq: parsed.first_seq, code: 'export.other_run', message });
  }
};

/** The end is covered by its certificate and by these: nothing in the file can be changed that nobody looks at. */
const checkEnd = (index: RunIndex, { bytes, number }: SourceLine, sealed: string): void => {
  const { header, findings, end } = index;
  if (end === undefined) return;
  const { certificate } = end;
  const problem = (code: string, message: string): void =>
    report(findings, { code, message, subject: `line ${number}` });
  if (certificate.export !== sealed)
    problem('export.changed', 'The lines before the end are not those that were exported.');
  const counted = {
    run_id: header.run_id,
    commits: index.commits.length,
    documents: index.documents.size,
    blobs: index.blobs.size,
    missing: index.missing,
  };
  const { line: _line, certificate: _certificate, ...told } = end;
  if (canonicalJson(counted as Json) !== canonicalJson(told as Json))
    problem('export.count', 'The end tells of another number of lines than there are.');
  const { run_id, at, asked_by } = certificate;
  if (run_id !== header.run_id || at !== header.at || asked_by !== header.asked_by)
    problem('certificate.other_export', 'The certificate is one of another export.');
  if (JSON.stringify(end) !== Buffer.from(bytes).toString())
    problem('export.changed', 'The end is not written as it was exported.');
};
