//! The database against a reference, and against its own log.
#![cfg_attr(fuzzing, no_main, allow(unsafe_code, reason = "the fuzzer's entry is called from C++"))]

takeover_fuzz::target!(differential);
