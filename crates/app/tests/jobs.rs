//! The worker: on both engines, with a clock that the tests set, and on kinds of jobs that do what a test asks.

#![expect(clippy::unwrap_used, reason = "tests fail loudly")]

mod jobs {
    pub mod crash;
    pub mod desk;
    pub mod share;
    pub mod verdicts;
}
