//! Values as people read them; every renderer goes through here.

mod number;
mod text;
mod words;

pub(crate) use number::probability;
pub use number::{Shown, exact, show, show_number};
pub use text::plain;
pub use words::counted;
pub(crate) use words::{duration, metric_label};
