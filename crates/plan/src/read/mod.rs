//! From values as written to settings: types checked, defaults filled, origins and problems noted down.

mod files;
mod reading;
mod section;
mod setting;
mod texts;

pub(crate) use reading::Reading;
pub(crate) use section::{Section, read_node};
pub(crate) use setting::Setting;
