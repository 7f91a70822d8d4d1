/** A chain's two addresses, asked again where an answer was lost. */
import {
  createDefaultRpcTransport,
  createSolanaRpcFromTransport,
  createSolanaRpcSubscriptions,
  isSolanaError,
  SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR,
  type Commitment,
  type Rpc,
  type RpcSubscriptions,
  type RpcTransport,
  type SolanaRpcApi,
  type SolanaRpcSubscriptionsApi,
} from '@solana/kit';

import { backoff } from './time.js';

/** How a chain is reached. */
export interface ConnectionOptions {
  /** JSON-RPC, `http://…` or `https://…`. */
  readonly rpcUrl: string;
  /** WebSocket; by default where a cluster has it: the same address, a port one higher where a port is given. */
  readonly wsUrl?: string;
  /** What counts as done; `confirmed` by default. */
  readonly commitment?: Commitment;
  /** How often a request is sent before its failure counts; 6 by default, the last after some six seconds. */
  readonly attempts?: number;
}

/** See the module. */
export interface Connection {
  readonly rpcUrl: string;
  readonly wsUrl: string;
  readonly commitment: Commitment;
  readonly rpc: Rpc<SolanaRpcApi>;
  readonly subscriptions: RpcSubscriptions<SolanaRpcSubscriptionsApi>;
}

/** Opens a connection; nothing is sent yet. TypeError for an address that is none. */
export function connect(options: ConnectionOptions): Connection {
  const { rpcUrl, wsUrl = webSocketUrl(rpcUrl), commitment = 'confirmed', attempts = 6 } = options;
  const transport = repeated(createDefaultRpcTransport({ url: new URL(rpcUrl).href }), attempts);
  return {
    rpcUrl,
    wsUrl,
    commitment,
    rpc: createSolanaRpcFromTransport(transport),
    subscriptions: createSolanaRpcSubscriptions(wsUrl),
  };
}

/** Where a node that answers JSON-RPC here has its WebSocket. */
function webSocketUrl(rpcUrl: string): string {
  const url = new URL(rpcUrl);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  if (url.port !== '') {
    url.port = String(Number(url.port) + 1);
  }
  return url.href;
}

/** Sends a request again where no answer came or too many were asked for: every request here may arrive twice. */
function repeated(transport: RpcTransport, attempts: number): RpcTransport {
  return async <Response>(request: Parameters<RpcTransport>[0]) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await transport<Response>(request);
      } catch (error) {
        request.signal?.throwIfAborted();
        if (attempt >= attempts || !passes(error)) {
          throw error;
        }
        await backoff(attempt, request.signal);
      }
    }
  };
}

/** Whether the same request may be answered a little later. */
function passes(error: unknown): boolean {
  if (isSolanaError(error, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR)) {
    const { statusCode } = error.context;
    return statusCode === 429 || statusCode >= 500;
  }
  // what fetch throws where nobody answers
  return error instanceof TypeError && error.cause !== undefined;
}
