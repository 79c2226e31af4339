//! People and apps, through the use cases, on both engines.

mod people {
    pub mod accounts;
    pub mod home;
    pub mod links;
    pub mod oauth;
    pub mod sessions;
}
