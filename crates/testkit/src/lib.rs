//! What tests are made with: a whole server on either engine, the people who use it, and the rules of the house.

pub mod answer;

pub use answer::Answer;
