//! The media box: images from strangers are decoded in a process of their own, which has no network, no files and no
//! database, and which is gone after one file.
//!
//! The parent calls [`parent::process_blocking`]; the child is [`child::main`]. What decodes is private: no other crate
//! can decode a stranger's bytes in its own process. Refuses: links to the store, to sockets, to an async runtime;
//! types other than JPEG, PNG, GIF and WebP; whatever a file name or a `Content-Type` claims. Films and sounds are told by
//! their first bytes ([`Container`]), and not decoded.

mod animation;
pub mod child;
mod colour;
mod container;
mod decode;
mod encode;
pub mod error;
mod header;
mod kind;
pub mod limits;
pub mod parent;
pub mod protocol;
mod shape;
pub mod task;
pub mod walls;
mod work;

pub use container::Container;
pub use error::MediaError;
pub use kind::Kind;
pub use parent::BoxCommand;
pub use task::{Processed, Rendition, Task};
