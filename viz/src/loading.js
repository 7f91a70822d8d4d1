import { Match, MatchError } from "./match.js";

// From a file, an address or an embedded clip to a match, or to one clear sentence about what is wrong.

export const MATCH_BYTES_LIMIT = 512 * 1024 * 1024;

/** The unpacked bytes of gzip data. Throws MatchError. */
export async function gunzip(bytes, name) {
  if (typeof DecompressionStream === "undefined") throw new MatchError("this browser can't unpack .gz files: unpack it first");
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw new MatchError(`${name} is cut off or damaged: its gzip data does not unpack. Copy or download it again`);
  }
}

function parse(text, name) {
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = /position (\d+)/.exec(error.message);
    const at = place ? Number(place[1]) : text.length;
    const start = text.slice(0, 200).trimStart();
    if (start === "") throw new MatchError(`${name} is empty`);
    if (start[0] !== "{" && start[0] !== "[") throw new MatchError(`${name} is not JSON: it starts with “${start.slice(0, 24)}”`);
    if (/end of JSON|unterminated|end of data|EOF/i.test(error.message) || at >= text.length - 1) {
      throw new MatchError(`${name} is cut off: the JSON stops in the middle, after ${text.length.toLocaleString("en")} characters. Copy or download it again`);
    }
    throw new MatchError(`${name} is damaged: JSON breaks at character ${at.toLocaleString("en")}`);
  }
}

/** Match from the bytes of a .json or .json.gz file. Throws MatchError. */
export async function matchFromBytes(bytes, name) {
  if (bytes.length > MATCH_BYTES_LIMIT) throw new MatchError(`${name} is larger than any match`);
  if (bytes.length === 0) throw new MatchError(`${name} is empty`);
  let content = bytes;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) content = await gunzip(bytes, name);
  else if (/\.gz$/i.test(name)) throw new MatchError(`${name} is not a gzip file, although its name says so`);
  if (content[0] === 0x7b && content[1] === 0x55) {
    throw new MatchError(`${name} is a Slippi replay: the viewers read match JSON, as the crank writes it`);
  }
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch {
    throw new MatchError(`${name} is not text: a match is a .json or .json.gz file`);
  }
  try {
    return Match.fromJson(parse(text, name));
  } catch (error) {
    if (error instanceof MatchError && !error.message.startsWith(name)) throw new MatchError(`${name}: ${error.message}`);
    throw error;
  }
}

export async function matchFromFile(file) {
  return matchFromBytes(new Uint8Array(await file.arrayBuffer()), file.name);
}

export async function matchFromAddress(address) {
  let response;
  try {
    response = await fetch(address);
  } catch {
    const hint = location.protocol === "file:" ? ". A page opened from disk may not fetch files: drag the match in instead" : "";
    throw new MatchError(`${address} can't be fetched${hint}`);
  }
  if (!response.ok) throw new MatchError(`${address} answers ${response.status} ${response.statusText}`);
  return matchFromBytes(new Uint8Array(await response.arrayBuffer()), address.split("/").pop() || address);
}

/** Match from an embedded clip (base64 of a gzipped match JSON). */
export async function matchFromClip(base64, name) {
  return matchFromBytes(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)), `the built-in scenario “${name}”`);
}
