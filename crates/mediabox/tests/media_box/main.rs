//! The box from outside: real files through a real child. All files are made here; none is kept.

mod fixtures;
mod formats;
mod motion;
mod refusals;
mod walls;
