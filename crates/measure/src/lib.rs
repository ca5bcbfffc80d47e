//! Builds, starts, watches and stops candidates; runs experiments; writes facts.
