//! Every use case through the door that people use, on both engines. One binary: it links once.

mod access;
mod health;
mod people;
