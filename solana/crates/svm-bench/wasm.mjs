// Checks every kernel in WebAssembly and prints what it costs there: node wasm.mjs PROGRAM.wasm CASES [ROUNDS]
import { readFileSync } from 'node:fs'

const REQUEST_BYTES = 12
const SCRATCH_WORDS = 4096
const [program, folder, rounds = '7'] = process.argv.slice(2)
if (!folder) {
  console.error('usage: node wasm.mjs PROGRAM.wasm CASES [ROUNDS]')
  process.exit(2)
}
const { instance } = await WebAssembly.instantiate(readFileSync(program))
const { memory, study, __heap_base: heap } = instance.exports
memory.grow(64)

const data = readFileSync(`${folder}/cases.bin`)
let at = 0
const take = (bytes) => data.subarray(at, (at += bytes))
for (const line of readFileSync(`${folder}/cases.txt`, 'utf8').trim().split('\n')) {
  const [kernel, block, group, segment, shape, ...lengths] = line.split(' ')
  const [columns, weights, state, repeats, work] = lengths.map(Number)
  let free = Math.ceil(heap.value / 64) * 64
  const place = (bytes, length) => {
    const start = free
    new Uint8Array(memory.buffer).set(bytes, start)
    free = Math.ceil((start + length) / 64) * 64
    return start
  }
  const request = place(take(REQUEST_BYTES), REQUEST_BYTES)
  const x = place(take(columns), columns)
  const w = place(take(8 * weights), 8 * weights)
  const s = place(take(8 * state), 8 * state)
  const scratch = place(new Uint8Array(8 * SCRATCH_WORDS), 8 * SCRATCH_WORDS)
  const expected = take(8 * state)
  const run = (times) => {
    new DataView(memory.buffer).setUint16(request + REQUEST_BYTES - 2, times, true)
    if (study(request, x, columns, w, weights, scratch, SCRATCH_WORDS, s, state)) throw Error(`${line}: bad request`)
  }
  run(3)
  if (Buffer.compare(Buffer.from(memory.buffer, s, 8 * state), expected)) {
    console.error(`${kernel} ${shape} is not exact in WebAssembly`)
    process.exit(1)
  }
  run(repeats)
  const times = []
  for (let round = 0; round < Number(rounds); round++) {
    const start = process.cpuUsage()
    run(repeats)
    const { user, system } = process.cpuUsage(start)
    times.push(((user + system) * 1000) / work / repeats)
  }
  times.sort((a, b) => a - b)
  const [median, least, most] = [times[times.length >> 1], times[0], times.at(-1)].map((t) => t.toFixed(3))
  const label = [kernel.padEnd(17), block.padStart(5), group.padStart(5), segment.padStart(7), shape.padStart(9)]
  console.log(...label, `${median} (${least}–${most})`)
}
