//! What tests are made with: a whole server on either engine, the people who use it, and the rules of the house.

#![expect(clippy::expect_used, reason = "a test kit fails loudly")]
#![expect(clippy::disallowed_methods, reason = "tests spawn and connect as they like")]

pub mod answer;
pub mod browser;
pub mod fediverse;
pub mod hostile;
pub mod openapi;
pub mod program;
pub mod security;
pub mod server;
pub mod shapes;
pub mod tidy;

mod exchange;

/// Nothing that is waited for takes longer. Who waits hears of the event; this only ends a test that hangs.
pub(crate) const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

pub use answer::Answer;
pub use browser::Browser;
pub use fediverse::Fediverse;
pub use server::{Member, TestServer};

/// Makes a test for each engine out of an `async fn name(server: TestServer)`.
#[macro_export]
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let server = $crate::TestServer::sqlite().await;
                super::$name(server.clone()).await;
                server.finish().await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let server = $crate::TestServer::postgres().await;
                super::$name(server.clone()).await;
                server.finish().await;
            }
        }
    )+};
}
