//! The one place that opens a socket to a stranger: to an address that was allowed, and to no other.
//!
//! Refuses when the other end turns out to be somebody else, when a certificate does not hold, and when connection and
//! TLS take more than five seconds together. TLS is 1.2 or later, with the authorities of the system.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use rustls::ClientConfig;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::Unopened;
use super::error::{Error, Stage, words};
use super::figures::Figures;
use super::names;
use super::target::Target;

/// How long connection and TLS may take together.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many addresses of one name are tried.
const MOST_ADDRESSES: usize = 4;
/// How long one address is ahead of the next. <https://www.rfc-editor.org/rfc/rfc8305#section-5>
const HEAD_START: Duration = Duration::from_millis(300);
/// Too many open files, in the whole system and in this process. The same number on every Unix.
const ENFILE: i32 = 23;
const EMFILE: i32 = 24;

/// Opens connections.
pub(super) struct Connector {
    tls: TlsConnector,
    own: Vec<IpAddr>,
}

impl Connector {
    /// Reads the system's authorities, once.
    pub(super) fn new(extra: Vec<CertificateDer<'static>>, own: Vec<IpAddr>) -> Result<Self, Unopened> {
        let mut roots = rustls::RootCertStore::empty();
        let (added, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if added == 0 {
            tracing::warn!("the system has no certificate authorities: no https host can be reached");
        }
        for root in extra {
            roots.add(root)?;
        }
        let mut config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { tls: Arc::new(config).into(), own })
    }

    /// Opens a connection to one of these addresses, which were allowed.
    pub(super) async fn open(
        &self,
        target: &Target,
        addresses: &[IpAddr],
        deadline: Instant,
        figures: &Figures,
    ) -> Result<Stream, Error> {
        let deadline = deadline.min(Instant::now() + PATIENCE);
        let broken = |stage, error: io::Error| match error.raw_os_error() {
            // Our own want of file handles says nothing about the host.
            Some(ENFILE | EMFILE) => Error::Saturated,
            _ => Error::Unreachable { host: target.host.clone(), stage, what: words(&error) },
        };
        let late = |stage| Error::Timeout { host: target.host.clone(), stage };
        let stream = timeout_at(deadline, self.race(target, addresses, figures))
            .await
            .map_err(|_| late(Stage::Connect))?
            .map_err(|error| broken(Stage::Connect, error))?;
        if !target.tls {
            return Ok(Stream::Plain(stream));
        }
        let name =
            ServerName::try_from(target.host.clone()).map_err(|error| broken(Stage::Tls, io::Error::other(error)))?;
        let stream = timeout_at(deadline, self.tls.connect(name, stream))
            .await
            .map_err(|_| late(Stage::Tls))?
            .map_err(|error| broken(Stage::Tls, error))?;
        Ok(Stream::Tls(Box::new(stream)))
    }

    /// Tries the addresses one after another, each with a head start over the next. The first that answers wins.
    async fn race(&self, target: &Target, addresses: &[IpAddr], figures: &Figures) -> io::Result<TcpStream> {
        let mut left = addresses.iter().take(MOST_ADDRESSES);
        let mut tries = FuturesUnordered::new();
        let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
        loop {
            match left.next() {
                Some(&address) => {
                    tries.push(self.dial(SocketAddr::new(address, target.port), target.loopback, figures))
                }
                None if tries.is_empty() => return Err(last),
                None => {}
            }
            let more = left.len() > 0;
            tokio::select! {
                Some(tried) = tries.next() => match tried {
                    Ok(stream) => return Ok(stream),
                    Err(error) => last = error,
                },
                () = sleep(HEAD_START), if more => {}
            }
        }
    }

    /// Connects, and looks again at who answered.
    #[expect(
        clippy::disallowed_methods,
        reason = "the door itself: the address was allowed, and is checked again after"
    )]
    async fn dial(&self, to: SocketAddr, loopback: bool, figures: &Figures) -> io::Result<TcpStream> {
        Figures::count(&figures.dials);
        let stream = TcpStream::connect(to).await?;
        self.confirm(to.ip(), stream.peer_addr()?.ip(), loopback)?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    /// Refuses a connection whose other end is not whom we asked for, or whom we would not have asked.
    fn confirm(&self, asked: IpAddr, got: IpAddr, loopback: bool) -> io::Result<()> {
        let allowed = if loopback { got.is_loopback() } else { names::allow(got, &self.own).is_ok() };
        if asked == got && allowed { Ok(()) } else { Err(io::Error::other("another address answered")) }
    }
}

/// A connection, with TLS or, on a loopback name, without.
#[derive(Debug)]
pub(super) enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buf),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, buf),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, buf),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write_vectored(cx, bufs),
            Self::Tls(stream) => Pin::new(stream).poll_write_vectored(cx, bufs),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plain(stream) => stream.is_write_vectored(),
            Self::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::{Connector, Figures};

    #[tokio::test]
    async fn net_19_the_other_end_is_judged_anew_when_the_connection_stands() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let to = listener.local_addr().unwrap();
        let connector = Connector::new(Vec::new(), Vec::new()).unwrap();
        connector.dial(to, true, &Figures::default()).await.unwrap();
        // As if the check of the name had let a private address through.
        connector.dial(to, false, &Figures::default()).await.unwrap_err();
    }

    #[test]
    fn net_19_a_connection_to_another_address_than_the_one_that_was_checked_is_refused() {
        let connector = Connector::new(Vec::new(), vec!["93.184.215.14".parse().unwrap()]).unwrap();
        let confirm = |asked: &str, got: &str, loopback| {
            connector.confirm(asked.parse().unwrap(), got.parse().unwrap(), loopback)
        };
        confirm("1.1.1.1", "1.1.1.1", false).unwrap();
        confirm("127.0.0.1", "127.0.0.1", true).unwrap();
        confirm("1.1.1.1", "1.0.0.1", false).unwrap_err();
        confirm("1.1.1.1", "127.0.0.1", false).unwrap_err();
        // Even if both agree, the other end is judged anew.
        confirm("127.0.0.1", "127.0.0.1", false).unwrap_err();
        confirm("1.1.1.1", "1.1.1.1", true).unwrap_err();
        confirm("93.184.215.14", "93.184.215.14", false).unwrap_err();
    }
}
