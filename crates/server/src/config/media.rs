//! `[media]`: where uploads are served from.

use super::server::Server;
use super::spec::section;
use super::value::BaseUrl;

section! {
    /// Where uploads are served from.
    pub struct Media("media") {
        /// The address that uploads are served under. It needs a registrable domain of its own (for `example.org` not
        /// `media.example.org`, but `example-media.net`), so that nothing in an upload can act as the site itself.
        /// Uploads are served under it alone, and nothing else is; it leads to the same `server.bind`.
        /// Required, unless `server.base_url` is a loopback name.
        base_url: Option<BaseUrl> = unset("`server.base_url`, where that is a loopback name; required otherwise");
    }
}

impl Media {
    /// The address that uploads are served under.
    #[must_use]
    pub fn base_url<'a>(&'a self, server: &'a Server) -> &'a BaseUrl {
        self.base_url.as_ref().unwrap_or(&server.base_url)
    }
}
