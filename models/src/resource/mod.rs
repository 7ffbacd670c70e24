//! One resource machine and everything that can happen to it.
