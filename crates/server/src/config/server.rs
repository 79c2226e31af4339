//! `[server]`: under which names the server is known, and where it listens and keeps its files.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::spec::section;
use super::value::{BaseUrl, Cidrs, HostName};

section! {
    /// Under which names the server is known, and where it listens and keeps its files.
    pub struct Server("server") {
        /// The address that people and other servers reach this server under. `http://` is allowed for loopback names
        /// alone (`localhost`, `*.localhost`, `127.0.0.1`, `[::1]`). It is written into the database at the first
        /// start; a later change stops the start, because it is part of every post's address. Requests have to name its
        /// host in `Host`: those for a name that is not this server's are answered with 421 (for a loopback name any other
        /// is as good). A proxy has to hand on `Host` as it came; `X-Forwarded-Host` is never read.
        base_url: BaseUrl = toml("http://localhost:3000");
        /// Where the server listens for requests. TLS ends in front of it.
        bind: SocketAddr = toml("127.0.0.1:3000");
        /// The folder for what the server keeps outside the database: media, mails without a mail server, and the SQLite
        /// database itself. It is made at the first start, for the owner alone. Several nodes need one `media` folder in it.
        data_dir: PathBuf = toml("./data");
        /// The part after the `@` in handles, where that is not the host of `server.base_url`. Like that one it can
        /// never be changed after the first start. Under it `/.well-known/` is served; everything else leads to
        /// `server.base_url`.
        handle_domain: Option<HostName> = unset("the host of `server.base_url`");
        /// The proxies in front of this server. The address that a request came from is believed to be the one in
        /// `X-Forwarded-For` only where the connection comes from one of these.
        trusted_proxies: Cidrs = toml([]);
    }
}

impl Server {
    /// The part after the `@` in handles.
    #[must_use]
    pub fn handle_domain(&self) -> &str {
        self.handle_domain.as_ref().map_or_else(|| self.base_url.host(), |name| name.0.as_str())
    }
}
