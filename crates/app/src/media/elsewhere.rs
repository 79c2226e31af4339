//! Files of elsewhere: avatars, headers, emoji, what is on posts. They are named by addresses of this server alone, so that
//! no other server learns who reads; fetched when somebody looks at one for the first time; made safe as uploads are; and
//! kept in the media store as long as there is room (`tend`).
//!
//! Refuses to fetch what no row or address of ours names, what the policy does not take, and every type but pictures,
//! films and sounds, whatever its server calls it.

mod address;
mod fetch;
mod figures;
mod flights;
mod keep;
mod look;
mod tend;

pub use address::{Addresses, Pictures};
pub use figures::{RemoteFigures, Stock};
pub use look::{LookedAt, NoFile};

pub(crate) use flights::Flights;
