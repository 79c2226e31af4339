//! End-to-end tests: whole servers, real requests, both engines, one binary.

mod people;
