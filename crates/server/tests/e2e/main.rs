//! Every use case through the door that people use, on both engines. One binary: it links once.

mod access;
mod bad_input;
mod day;
mod health;
mod people;
