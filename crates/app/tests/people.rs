//! People and apps, through the use cases, on both engines.

#![expect(clippy::disallowed_methods, reason = "tests spawn as they like")]
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod people {
    pub mod accounts;
    pub mod home;
    pub mod links;
    pub mod oauth;
    pub mod sessions;
    pub mod sweep;
}
