//! The built-in stand-in for a backing service.
