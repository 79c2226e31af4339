//! Thousands of hosts on a few ports of this process, which say 202 to everything as cheaply as they can; some can be made
//! silent: they accept, read, and never answer. Who was asked is told by the `Host` header, so that names need no ports of
//! their own.

#![expect(clippy::disallowed_methods, reason = "the load generator opens its own sockets and spawns as it likes")]

use crate::Outcome;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};

/// Ports. Host `n` is at port `n % PORTS`, so each port has a tenth of the hosts.
const PORTS: usize = 10;
/// The last ports can be made silent: 30 %.
const CAN_BE_SILENT: usize = 3;
/// Connections that may wait to be accepted at each port.
const BACKLOG: u32 = 4_096;

/// The hosts.
pub struct Peers {
    /// Which host was delivered to, and when. Of silent ones nothing is heard.
    pub heard: UnboundedReceiver<(usize, Instant)>,
    ports: Vec<u16>,
    silent: Arc<AtomicBool>,
}

impl Peers {
    /// Listens.
    pub fn listen() -> Outcome<Self> {
        let (tell, heard) = unbounded_channel();
        let silent = Arc::new(AtomicBool::new(false));
        let mut ports = Vec::new();
        for port in 0..PORTS {
            let socket = TcpSocket::new_v4()?;
            socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
            let listener = socket.listen(BACKLOG)?;
            ports.push(listener.local_addr()?.port());
            let silent = (port >= PORTS - CAN_BE_SILENT).then(|| silent.clone());
            let tell = tell.clone();
            tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let (tell, silent) = (tell.clone(), silent.clone());
                    tokio::spawn(async move {
                        // How a connection ends is the server's affair: what it delivered is what counts.
                        drop(converse(stream, &tell, silent.as_deref()).await);
                    });
                }
            });
        }
        Ok(Self { heard, ports, silent })
    }

    /// Name and port of a host.
    pub fn name(&self, host: usize) -> String {
        format!("h{host}.localhost:{}", self.ports[host % PORTS])
    }

    /// Whether this host is one that can be silent.
    pub fn can_be_silent(host: usize) -> bool {
        host % PORTS >= PORTS - CAN_BE_SILENT
    }

    /// From now on, those that can be silent are.
    pub fn be_silent(&self) {
        self.silent.store(true, Ordering::Relaxed);
    }
}

async fn converse(
    mut stream: TcpStream,
    tell: &UnboundedSender<(usize, Instant)>,
    silent: Option<&AtomicBool>,
) -> Outcome<()> {
    stream.set_nodelay(true)?;
    let mut read = Vec::with_capacity(4 * 1024);
    loop {
        let (host, whole) = loop {
            if let Some(found) = request(&read) {
                break found;
            }
            if stream.read_buf(&mut read).await? == 0 {
                return Ok(());
            }
        };
        read.drain(..whole);
        if silent.is_some_and(|silent| silent.load(Ordering::Relaxed)) {
            // The server hangs up at last.
            while stream.read_buf(&mut read).await? > 0 {
                read.clear();
            }
            return Ok(());
        }
        tell.send((host, Instant::now()))?;
        stream.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n").await?;
    }
}

/// The host and the length of the request that these bytes begin with; `None` while it is not whole.
fn request(bytes: &[u8]) -> Option<(usize, usize)> {
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let text = std::str::from_utf8(bytes.get(..head)?).ok()?;
    let (mut host, mut length) = (None, 0);
    for line in text.lines().skip(1) {
        let (name, value) = line.split_once(':')?;
        if name.eq_ignore_ascii_case("host") {
            host = value.trim().strip_prefix('h').and_then(|rest| rest.split('.').next()?.parse().ok());
        } else if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
    }
    let whole = head + 4 + length;
    (bytes.len() >= whole).then_some((host?, whole))
}
