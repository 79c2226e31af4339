//! The entities of the Mastodon API.
