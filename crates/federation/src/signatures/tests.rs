//! Tests of signatures: the published vectors, a second implementation to compare with, and the rows of
//! `docs/security-cases.tsv` that need nothing but a request and a key.

mod differential;
mod noise;
mod rows;
mod vectors;
