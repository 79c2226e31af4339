//! The self-test behind the walls: the child tries what an intruder would, and tells how it went.

use std::io;
use std::net::{Ipv4Addr, TcpStream, UdpSocket};

use crate::walls::{Attempt, Deed};

/// Tries every deed. `port` is one of this machine, at which somebody may listen.
#[expect(clippy::disallowed_methods, reason = "these sockets must fail to open: that is the test")]
pub(super) fn attempts(port: u16) -> Vec<Attempt> {
    vec![
        attempt(Deed::ConnectTcp, TcpStream::connect((Ipv4Addr::LOCALHOST, port)).map(drop)),
        attempt(Deed::BindUdp, UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).map(drop)),
        attempt(Deed::ConnectUnix, unix_socket()),
        attempt(Deed::OpenFile, std::fs::File::open("/etc/passwd").map(drop)),
        attempt(Deed::CreateFile, create_file()),
        attempt(Deed::ListFolder, std::fs::read_dir("/").map(drop)),
        attempt(Deed::StartProcess, start_process()),
        attempt(Deed::StartThread, std::thread::Builder::new().spawn(|| ()).map(drop)),
    ]
}

fn attempt(deed: Deed, result: io::Result<()>) -> Attempt {
    match result {
        Ok(()) => Attempt { deed, refused: false, answer: "done".to_owned() },
        Err(error) => {
            Attempt { deed, refused: error.kind() == io::ErrorKind::PermissionDenied, answer: error.to_string() }
        }
    }
}

#[cfg(unix)]
fn unix_socket() -> io::Result<()> {
    std::os::unix::net::UnixDatagram::unbound().map(drop)
}

#[cfg(not(unix))]
fn unix_socket() -> io::Result<()> {
    Err(io::ErrorKind::PermissionDenied.into())
}

fn create_file() -> io::Result<()> {
    let path = std::env::temp_dir().join(format!("media-box-probe-{}", std::process::id()));
    std::fs::File::create_new(&path)?;
    std::fs::remove_file(&path)
}

fn start_process() -> io::Result<()> {
    std::process::Command::new("/bin/true").spawn()?.wait().map(drop)
}
