//! HTTP and WebSocket, both on either port.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use jsonrpsee::core::traits::IdProvider;
use jsonrpsee::server::middleware::http::ProxyGetRequestLayer;
use jsonrpsee::server::{BatchRequestConfig, Methods, Server, ServerConfig, ServerHandle};
use jsonrpsee::types::SubscriptionId;
use tower_http::cors::CorsLayer;

/// Largest answer: accounts of 10 MiB in base64, several at a time.
const MAX_RESPONSE_BYTES: u32 = 256 << 20;
const MAX_BATCH: u32 = 1000;
const MAX_SUBSCRIPTIONS: u32 = 4096;
/// Notifications that wait for a slow reader.
const MESSAGE_BUFFER: u32 = 4096;

/// What a server accepts.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Largest request.
    pub request_bytes: u32,
    /// Most connections at a time.
    pub connections: u32,
}

/// Numbers subscriptions in their order.
#[derive(Debug, Default)]
struct Numbers(AtomicU64);

impl IdProvider for Numbers {
    fn next_id(&self) -> SubscriptionId<'static> {
        SubscriptionId::Num(self.0.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

/// Serves the methods at an address. Returns the address that it got.
pub async fn serve(
    address: SocketAddr,
    methods: Methods,
    limits: Limits,
) -> Result<(SocketAddr, ServerHandle), String> {
    let config = ServerConfig::builder()
        .max_request_body_size(limits.request_bytes)
        .max_response_body_size(MAX_RESPONSE_BYTES)
        .max_connections(limits.connections)
        .max_subscriptions_per_connection(MAX_SUBSCRIPTIONS)
        .set_batch_request_config(BatchRequestConfig::Limit(MAX_BATCH))
        .set_message_buffer_capacity(MESSAGE_BUFFER)
        .set_id_provider(Numbers::default())
        .set_tcp_no_delay(true)
        .build();
    let health = ProxyGetRequestLayer::new([("/health", "getHealth")]).map_err(|error| error.to_string())?;
    let middleware = tower::ServiceBuilder::new().layer(CorsLayer::permissive()).layer(health);
    let failed = |error| format!("can't listen on {address}: {error}");
    let server =
        Server::builder().set_config(config).set_http_middleware(middleware).build(address).await.map_err(failed)?;
    let bound = server.local_addr().map_err(failed)?;
    Ok((bound, server.start(methods)))
}
