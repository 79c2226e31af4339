//! How other hosts want requests to be signed: remembered by host, for fetches and deliveries alike.

use crate::App;
use federation::{fetch::Styles, signatures::Style};
use wire::uri::Host;

/// The memory of this node. What worked for a delivery is also in the row of its host.
pub(crate) struct HostStyles(pub App);

impl Styles for HostStyles {
    fn of(&self, host: &Host) -> Style {
        self.0.inner.styles.get(host.as_str()).unwrap_or_default()
    }

    fn worked(&self, host: &Host, style: Style) {
        self.0.inner.styles.insert(host.as_str().to_owned(), style);
    }
}
