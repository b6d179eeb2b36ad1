/** RFC 6455, as much of it as a load generator needs. */
export const opcode = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A client has to mask; a key of zeros leaves the payload as it is. */
export function encodeFrame(text: string, op: number = opcode.text): Buffer {
  const length = Buffer.byteLength(text);
  const lengthBytes = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const frame = Buffer.alloc(2 + lengthBytes + 4 + length);
  frame[0] = 0x80 | op;
  frame[1] = 0x80 | (lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127);
  if (lengthBytes === 2) frame.writeUInt16BE(length, 2);
  if (lengthBytes === 8) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.write(text, 2 + lengthBytes + 4);
  return frame;
}

/**
 * Calls `take` with each whole frame of what a server sent; the payload is a view that is valid only meanwhile.
 * @returns how many bytes were taken.
 */
export function decodeFrames(data: Buffer, take: (op: number, payload: Buffer) => void): number {
  let at = 0;
  while (data.length - at >= 2) {
    const op = data.readUInt8(at) & 15;
    let length = data.readUInt8(at + 1) & 127;
    let start = at + 2;
    if (length === 126) {
      if (data.length - at < 4) break;
      length = data.readUInt16BE(start);
      start += 2;
    } else if (length === 127) {
      if (data.length - at < 10) break;
      length = Number(data.readBigUInt64BE(start));
      start += 8;
    }
    if (start + length > data.length) break;
    take(op, data.subarray(start, start + length));
    at = start + length;
  }
  return at;
}
