/**
 * One-dimensional arrays in PostgreSQL's binary format. A batch hands each column over as one array; in text form every
 * quote and backslash of the events would have to be escaped here and unescaped there.
 */
const OID = { bytea: 17, int4: 23, text: 25, timestamptz: 1184, uuid: 2950, bool: 16 } as const;

const HEADER_BYTES = 20;
const NULL_LENGTH = -1;
/** Milliseconds from 1970 to 2000, where PostgreSQL begins to count. */
const EPOCH_2000_MS = 946_684_800_000;

export const textArray = (values: readonly (string | undefined)[]): Buffer => {
  const lengths = values.map((value) => (value === undefined ? NULL_LENGTH : Buffer.byteLength(value)));
  let size = HEADER_BYTES;
  for (const length of lengths) size += 4 + Math.max(length, 0);
  const buffer = header(OID.text, values.length, size);
  let at = HEADER_BYTES;
  for (const [index, value] of values.entries()) {
    at = buffer.writeInt32BE(lengths[index] ?? NULL_LENGTH, at);
    if (value !== undefined) at += buffer.write(value, at, 'utf8');
  }
  return buffer;
};

/** From lower-case hex. */
export const byteaArray = (values: readonly string[]): Buffer => hexArray(OID.bytea, values);

/** From UUIDs as text. */
export const uuidArray = (values: readonly string[]): Buffer =>
  hexArray(
    OID.uuid,
    values.map((value) => value.replaceAll('-', '')),
  );

export const int4Array = (values: readonly (number | undefined)[]): Buffer =>
  fixedArray(OID.int4, 4, values, (buffer, value, at) => buffer.writeInt32BE(value, at));

export const boolArray = (values: readonly boolean[]): Buffer =>
  fixedArray(OID.bool, 1, values, (buffer, value, at) => buffer.writeUInt8(value ? 1 : 0, at));

/** From milliseconds since 1970. */
export const timestampArray = (values: readonly (number | undefined)[]): Buffer =>
  fixedArray(OID.timestamptz, 8, values, (buffer, value, at) => {
    const micros = Math.round((value - EPOCH_2000_MS) * 1000);
    const high = Math.floor(micros / 2 ** 32);
    buffer.writeInt32BE(high, at);
    buffer.writeUInt32BE(micros - high * 2 ** 32, at + 4);
  });

const header = (oid: number, length: number, size: number): Buffer => {
  const isEmpty = length === 0;
  const buffer = Buffer.allocUnsafe(isEmpty ? 12 : size);
  buffer.writeInt32BE(isEmpty ? 0 : 1, 0);
  buffer.writeInt32BE(0, 4);
  buffer.writeInt32BE(oid, 8);
  if (isEmpty) return buffer;
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
};

const hexArray = (oid: number, values: readonly string[]): Buffer => {
  let size = HEADER_BYTES;
  for (const value of values) size += 4 + value.length / 2;
  const buffer = header(oid, values.length, size);
  let at = HEADER_BYTES;
  for (const value of values) {
    at = buffer.writeInt32BE(value.length / 2, at);
    at += buffer.write(value, at, 'hex');
  }
  return buffer;
};

const fixedArray = <V>(
  oid: number,
  bytes: number,
  values: readonly (V | undefined)[],
  write: (buffer: Buffer, value: V, at: number) => void,
): Buffer => {
  const present = values.filter((value) => value !== undefined).length;
  const buffer = header(oid, values.length, HEADER_BYTES + values.length * 4 + present * bytes);
  let at = HEADER_BYTES;
  for (const value of values) {
    if (value === undefined) {
      at = buffer.writeInt32BE(NULL_LENGTH, at);
      continue;
    }
    at = buffer.writeInt32BE(bytes, at);
    write(buffer, value, at);
    at += bytes;
  }
  return buffer;
};
