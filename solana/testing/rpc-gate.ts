/** A node's JSON-RPC with something in between that may answer in its place. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request of JSON-RPC. */
export interface RpcRequest {
  readonly id: number | string;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** What is answered: a result, an error, or nothing, which breaks the connection. */
export type RpcAnswer =
  { readonly result: unknown } | { readonly error: { code: number; message: string } } | 'nothing';

/** See the module. */
export interface RpcGate {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Answers in place of the node at `to` what `answer` says; what it leaves undefined, the node answers. ask: asks the node.
 */
export async function startRpcGate(
  to: string,
  answer: (
    request: RpcRequest,
    ask: (request: RpcRequest) => Promise<RpcAnswer>,
  ) => Promise<RpcAnswer | undefined> | undefined,
): Promise<RpcGate> {
  const ask = async (request: RpcRequest): Promise<RpcAnswer> => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...request });
    const response = await fetch(to, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    return (await response.json()) as RpcAnswer;
  };
  const answered = async (from: IncomingMessage): Promise<string | undefined> => {
    const request = JSON.parse(await text(from)) as RpcRequest;
    const found = (await answer(request, ask)) ?? (await ask(request));
    return found === 'nothing' ? undefined : JSON.stringify({ ...found, jsonrpc: '2.0', id: request.id });
  };
  const server = createServer((from, back) => {
    void answered(from).then((body) => {
      if (body === undefined) {
        from.socket.destroy();
      } else {
        back.setHeader('content-type', 'application/json').end(body);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
