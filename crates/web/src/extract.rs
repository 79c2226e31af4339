//! What handlers take out of a request: who acts, and the parameters.

pub mod auth;
pub mod input;

pub use auth::{AppAuth, Auth, Reader, Signed, Unready};
pub use input::{Input, PathId, UploadedFile};
