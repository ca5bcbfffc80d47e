//! What gives a promise, whether that can be rejected, and who holds it: asked by the audits of promises.

mod awaited;
mod calls;
mod given;
mod harmless;
mod held;
mod promising;

pub(super) use calls::{handed, joined, makes_promise, mapped, takes_callback};
pub(super) use given::{Promise, given};
pub(super) use held::held;
pub(super) use promising::Promising;

use super::Service;
use super::declared::Declared;
