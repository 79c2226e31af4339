//! TLS: whom we trust, and for how long we wait. Loopback names serve as hosts, with https.

use std::sync::Arc;
use std::time::Duration;

use egress::stranger::Settings;
use egress::{Error, Stage, Stranger};
use http::HeaderMap;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;
use url::Url;

use super::peer::{Peer, Steered, converse, get, ok, settings, stranger};

/// An authority of our own.
fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A peer with a certificate for this name, from this authority or from itself.
async fn peer(name: &str, by: Option<&CertifiedIssuer<'static, KeyPair>>, expired: bool) -> Peer {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    if expired {
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(2021, 1, 1);
    }
    let certificate = match by {
        Some(authority) => params.signed_by(&key, authority).unwrap(),
        None => params.self_signed(&key).unwrap(),
    };
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    Peer::raw(move |stream, asked| {
        let acceptor = acceptor.clone();
        async move {
            // Who does not trust us hangs up here.
            if let Ok(mut stream) = acceptor.accept(stream).await {
                converse(&mut stream, &asked, |_| ok("secret")).await;
            }
        }
    })
    .await
}

fn trusting(root: CertificateDer<'static>) -> Stranger {
    let settings = settings(Steered::to(&[]));
    Stranger::new(Settings { allow_loopback: true, extra_roots: vec![root], ..settings }).unwrap()
}

fn https(peer: &Peer) -> Url {
    format!("https://peer.localhost:{}/", peer.port).parse().unwrap()
}

#[tokio::test]
async fn a_host_with_a_good_certificate_is_talked_to_over_one_connection() {
    let authority = authority();
    let peer = peer("peer.localhost", Some(&authority), false).await;
    let stranger = trusting(authority.der().clone());
    for _ in 0..3 {
        assert_eq!(stranger.fetch(get(https(&peer))).await.unwrap().body, "secret");
        stranger.post(https(&peer), HeaderMap::new(), "{}".into()).await.unwrap();
    }
    assert_eq!((peer.connections(), peer.asked().len()), (1, 6));
}

#[tokio::test]
async fn net_38_a_certificate_that_does_not_hold_is_a_failure_that_may_pass() {
    let (known, unknown) = (authority(), authority());
    let root = known.der().clone();
    for (what, peer) in [
        ("self-signed", peer("peer.localhost", None, false).await),
        ("by an unknown authority", peer("peer.localhost", Some(&unknown), false).await),
        ("expired", peer("peer.localhost", Some(&known), true).await),
        ("for another host", peer("other.localhost", Some(&known), false).await),
    ] {
        let error = trusting(root.clone()).fetch(get(https(&peer))).await.unwrap_err();
        assert!(matches!(error, Error::Unreachable { stage: Stage::Tls, .. }), "{what}: {error}");
        assert!(error.is_transient(), "{what}");
        assert_eq!((peer.connections(), peer.asked().len()), (1, 0), "{what}");
    }
}

#[tokio::test]
async fn net_38_a_peer_that_speaks_tls_1_0_or_none_is_refused() {
    // A hello of TLS 1.0, an alert about the version, plain HTTP.
    for said in [
        &b"\x16\x03\x01\x00\x2a\x02\x00\x00\x26\x03\x01"[..],
        b"\x15\x03\x01\x00\x02\x02\x46",
        b"HTTP/1.1 200 OK\r\n\r\n",
    ] {
        let mut said = said.to_vec();
        if said[0] == 0x16 {
            // Random, no session, TLS_RSA_WITH_AES_128_CBC_SHA, no compression.
            said.extend([7; 32]);
            said.extend([0, 0x00, 0x2f, 0]);
        }
        let peer = Peer::raw(move |mut stream, _| {
            let said = said.clone();
            async move {
                // The other side may be gone by now, or go on for a while: both is fine.
                drop(stream.write_all(&said).await);
                drop(stream.read_to_end(&mut Vec::new()).await);
            }
        })
        .await;
        let error = stranger().fetch(get(https(&peer))).await.unwrap_err();
        assert!(matches!(error, Error::Unreachable { stage: Stage::Tls, .. }), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn net_34_a_host_that_never_finishes_tls_is_given_up_after_five_seconds() {
    let peer = Peer::raw(|mut stream, _| async move {
        // Takes what comes, and says nothing, until the other side leaves.
        drop(stream.read_to_end(&mut Vec::new()).await);
    })
    .await;
    let (stranger, began) = (stranger(), Instant::now());
    let error = stranger.fetch(get(https(&peer))).await.unwrap_err();
    assert_eq!(error, Error::Timeout { host: "peer.localhost".into(), stage: Stage::Tls });
    assert!(error.is_transient());
    assert_eq!(began.elapsed(), Duration::from_secs(5));
    // And the host is left alone now.
    assert_eq!(stranger.figures().open_circuits(), 1);
}
