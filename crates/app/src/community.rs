//! What the community says about itself: its settings and its rules.

pub mod change_setting;
pub mod figures;
pub mod rules;
