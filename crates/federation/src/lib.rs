//! How servers talk, without memory: signatures, activities in and out. The room is empty until federation is built.
//! Its walls (what it may use) stand already, and `tidy` holds them. Keys of accounts are made in `app::people::keys`.
