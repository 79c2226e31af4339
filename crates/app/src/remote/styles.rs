//! How other hosts want fetches to be signed, as this node learnt it. Deliveries remember theirs in the row of the host.

use crate::App;
use federation::{fetch::Styles, signatures::Style};
use wire::uri::Host;

/// The memory of this node.
pub(crate) struct HostStyles(pub App);

impl Styles for HostStyles {
    fn of(&self, host: &Host) -> Style {
        self.0.inner.styles.get(host.as_str()).unwrap_or_default()
    }

    fn worked(&self, host: &Host, style: Style) {
        self.0.inner.styles.insert(host.as_str().to_owned(), style);
    }
}
