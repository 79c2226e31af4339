//! The one port of the fediverse. It answers for the name that a request asks for, and for no other.

use super::{World, peer::Reply, seen::Seen};
use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use std::{
    convert::Infallible,
    sync::{Arc, atomic::Ordering},
};
use tokio::{net::TcpListener, task::JoinSet};

/// Listens until the task is aborted; its connections end with it.
pub(super) async fn listen(listener: TcpListener, world: Arc<World>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        world.connections.fetch_add(1, Ordering::Relaxed);
        let world = world.clone();
        connections.spawn(async move {
            let service = service_fn(move |request| {
                let world = world.clone();
                async move { Ok::<_, Infallible>(answer(&world, request).await) }
            });
            // Who hangs up in the middle is none of the peer's business.
            drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn answer(world: &World, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let (head, body) = request.into_parts();
    let host = head.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let Some(peer) = world.peer(host) else { return response(Reply::status(StatusCode::MISDIRECTED_REQUEST)) };
    // A body that breaks off was no request.
    let Ok(body) = body.collect().await else { return response(Reply::status(StatusCode::BAD_REQUEST)) };
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    let seen = Seen { method: head.method, target, headers: head.headers, body: body.to_bytes() };
    match peer.hears(seen) {
        Some(reply) => response(reply),
        None => std::future::pending().await,
    }
}

fn response(reply: Reply) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(reply.body));
    *response.status_mut() = reply.status;
    for (name, value) in reply.headers {
        response.headers_mut().append(name, HeaderValue::from_str(&value).expect("a header"));
    }
    response
}
