//! Configs, good and bad, as their authors would write them.

mod depot;
